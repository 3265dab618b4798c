"""Offices and laptops: real project folders that hand files to each other."""

import shutil

import pytest

from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.usecases import exchange, receiving
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.projects import create_project
from tests.support.offices import write


@pytest.fixture(scope="session")
def origin(tmp_path_factory):
    """A filled project, made once; never written to."""
    folder = tmp_path_factory.mktemp("origin") / "p"
    fill_demo(folder, entries=4, seed=7).close()
    return folder


@pytest.fixture
def office(tmp_path, origin):
    """Opens a copy of the origin under a name."""
    made = []

    def build(name):
        folder = tmp_path / name
        shutil.copytree(origin, folder)
        made.append(Project.open(folder))
        return made[-1]

    yield build
    for project in made:
        project.close()


@pytest.fixture
def bare(tmp_path):
    """Makes a project with nothing in it but the questionnaires."""
    made = []

    def build(name):
        made.append(create_project(tmp_path / name, ProjectSettings(title=name)))
        return made[-1]

    yield build
    for project in made:
        project.close()


@pytest.fixture
def carry(tmp_path):
    """Writes a bundle of one project and merges it into another."""
    numbers = iter(range(1000))

    def hand_over(source, target, what=exchange.What.ALL, **more):
        path = tmp_path / f"{next(numbers)}.surveyor"
        write(source, path, what, **more)
        return receiving.merge_files(target, [path]).files[0]

    return hand_over
