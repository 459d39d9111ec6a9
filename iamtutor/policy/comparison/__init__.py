"""Two policies compared exactly: what does the one allow that the other doesn't?

The requests that two policies can tell apart fall into finitely many classes, element
by element; a search over them finds a request of each kind, or proves that there is
none. In reading order:

    budget      work is charged while it is done; Undecided when it can't be said
    texts       sets of texts: what two patterns share, what one has alone
    written     what policies write, as such patterns
    clauses     a policy's statements made ready
    values      one value of a context key that passes some tests and fails others
    keys        what a request has for one key, with several values or none
    callers     the callers that principals can tell apart
    variables   values for policy variables that can make a difference
    search      a request that some clauses match and others don't
    difference  what one policy allows and another doesn't
    witness     a found request made ordinary, and asked of the evaluator
    summary     what differs, as statements
    statements  which statements allow what another policy doesn't
    relation    equal, narrower, wider, incomparable, or unknown and why
    minimal     what a policy grants beyond the need
    grouping    policies put together by what they allow
    words       a summary in plain words
"""
