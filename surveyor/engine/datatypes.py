"""What a node of a type can hold of a calculated value."""

import re

from surveyor.engine.xpath import values

_NUMBER = re.compile(r"-?\d+(\.\d*)?")


def cast(text: str, datatype: str) -> str:
    """A calculated value as its node stores it.

    JavaRosa (IAnswerData.wrapData) cuts decimals off for `int`, and reads a number as
    days since 1970 for `date`; a moment becomes its day. All else stays as it is.
    """
    if not text:
        return text
    number = _NUMBER.fullmatch(text)
    if datatype == "int" and number and "." in text:
        return str(int(float(text)))
    if datatype == "date":
        if number:
            return values.day_text(float(text))
        day = values.parse_date(text)
        return day.isoformat() if day is not None else text
    return text
