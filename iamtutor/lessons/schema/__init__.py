"""The machine part of the content: what may stand in the YAML files, and nothing else.

    lesson      LessonFile -> Step -> Task -> predicates, acts
                                   -> Choose | Sort | Visit          (questions)
    course      CourseFile, GridFile, ConceptsFile, MisconceptionsFile, DemonstrationsFile
    world       WorldFile
    ways        what is next on each page of the console
    demonstrations   how a class sees that a belief is wrong
    values      what stands in every file: ids, texts, names of AWS

``docs/authoring.md`` describes every key. Models are frozen, unknown keys are refused.
"""
