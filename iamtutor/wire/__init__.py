"""AWS's protocols and signatures, for real clients: the AWS CLI, boto3, other SDKs.

    message      a request as it came, and an answer as it goes out
    claims       who signed a request, by what it says itself
    signatures   whether a signature is right
    integrity    whether a body is what the request says of it
    chunks       bodies that are sent in signed or unsigned pieces
    routing      which operation of which service a request asks for
    parsing      the operation's parameters, from a request
    validation   what botocore's client would have refused to send
    answers      an operation's answer, as its protocol writes it
    errors       an error, as its protocol writes it
    values, xml  single values, and XML from strangers, for all of these
    cross_origin what browsers ask of S3 for pages of another origin

A plain room beside the terminal: no Django, no clock, no chance, no sockets, no files of
the host. What an operation does is decided by ``cloud.calls.perform`` and nowhere here.
"""
