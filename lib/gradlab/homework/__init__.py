"""Homework: what a function of the student's returns is compared with what it should return, and mistakes are named.

``check`` is for students. The cases, the expected results and the known mistakes are data, made from the lecturers'
folder by ``python -m gradlab.homework release``; no solution is in this package.
"""

from gradlab.homework.checking import Verdict, check, ready

__all__ = ["Verdict", "check", "ready"]
