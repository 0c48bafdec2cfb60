"""stub"""


def reason_unnamed(text, span):
    return None
