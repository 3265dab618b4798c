"""A process that is killed in the middle of an upgrade step.

Usage: python upgrade_target.py FOLDER STEP
"""

import os
import signal
import sys
from pathlib import Path

from surveyor.store import schema
from surveyor.usecases.projects import open_project


def die_half_way(connection):
    connection.exec_driver_sql("CREATE TABLE half (a)")
    connection.exec_driver_sql("DROP TABLE draft")
    os.kill(os.getpid(), signal.SIGKILL)


schema._UPGRADES[int(sys.argv[2])] = die_half_way
open_project(Path(sys.argv[1]))
