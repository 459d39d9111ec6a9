"""The machine part of the content: what may stand in the YAML files, and nothing else.

    lesson      LessonFile -> Step -> Task -> predicates, acts
                                   -> Choose | Sort | Visit          (questions)
    course      CourseFile, GridFile, ConceptsFile, MisconceptionsFile
    world       WorldFile

``docs/authoring.md`` describes every key. Models are frozen, unknown keys are refused.
"""

from iamtutor.lessons.schema.acts import BUTTONS, Act, Answer, Drop, Press, Run
from iamtutor.lessons.schema.course import (
    ConceptsFile,
    CourseFile,
    GridFile,
    MisconceptionsFile,
    Unit,
)
from iamtutor.lessons.schema.lesson import (
    Choose,
    LessonFile,
    Pitfall,
    Question,
    Sort,
    Step,
    Task,
    Visit,
)
from iamtutor.lessons.schema.predicates import (
    Absent,
    AccessQuestion,
    AllOf,
    Allowance,
    AllowsOnly,
    Answered,
    AnyOf,
    AssociationPattern,
    BucketPattern,
    Called,
    CallPattern,
    Can,
    Cannot,
    CannotQuestion,
    Exists,
    File,
    FilePattern,
    InstancePattern,
    InstanceProfilePattern,
    Not,
    ObjectPattern,
    Predicate,
    ResourcePattern,
    RolePattern,
    Statement,
    StatementPattern,
    parts,
)
from iamtutor.lessons.schema.values import M, Model, validate
from iamtutor.lessons.schema.world import OrganizationFile, WorldBucket, WorldFile

__all__ = [
    "BUTTONS",
    "Absent",
    "AccessQuestion",
    "Act",
    "AllOf",
    "Allowance",
    "AllowsOnly",
    "Answer",
    "Answered",
    "AnyOf",
    "AssociationPattern",
    "BucketPattern",
    "CallPattern",
    "Called",
    "Can",
    "Cannot",
    "CannotQuestion",
    "Choose",
    "ConceptsFile",
    "CourseFile",
    "Drop",
    "Exists",
    "File",
    "FilePattern",
    "GridFile",
    "InstancePattern",
    "InstanceProfilePattern",
    "LessonFile",
    "M",
    "MisconceptionsFile",
    "Model",
    "Not",
    "ObjectPattern",
    "OrganizationFile",
    "Pitfall",
    "Predicate",
    "Press",
    "Question",
    "ResourcePattern",
    "RolePattern",
    "Run",
    "Sort",
    "Statement",
    "StatementPattern",
    "Step",
    "Task",
    "Unit",
    "Visit",
    "WorldBucket",
    "WorldFile",
    "parts",
    "validate",
]
