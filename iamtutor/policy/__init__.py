"""The IAM policy language: reading it, evaluating it, and saying why.

Plain Python; knows no clock, no network and no AWS service. In reading order:

    reasons      the closed list of reason codes (their sentences are content)
    arn          ARNs taken apart and put together
    patterns     ``*``, ``?`` and policy variables: the only place they are interpreted
    arn_patterns patterns for ARNs, whose parts find their places in a value
    request      what is being asked, and by whom
    typed        numbers, dates, addresses …, read from the texts they are written as
    operators    the operators of conditions, and what each compares
    conditions   one key under one operator, set qualifiers, the rules for absent keys
    principals   whom a policy names
    document     JSON text -> PolicyDocument; MalformedPolicy with line and column
    positions    how deep a JSON text goes, and where in it each part stands
    matching     one statement against one request: yes or no
    nearest      of resource patterns that miss, the one that comes closest
    explaining   the same, element by element, with reasons
    layers       the kinds of policy, and the decision that comes of what each says
    evaluation   a request asked of all its policies -> EvaluationResult
    cases        requests and policies as JSON
    repair       the smallest edit that turns a decision round
    actions      which actions and keys AWS has, as a value
    validation   what there is to say of a policy while it is being written
    summaries    what a policy gives, by access levels and in plain words
    comparison   what one policy allows and another doesn't
    keeping      what a process keeps of texts that it has read
    budget       how much work a check or a comparison may take

``python -m iamtutor.policy`` evaluates cases given one JSON object a line.
"""
