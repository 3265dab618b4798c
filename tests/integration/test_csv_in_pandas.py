"""The CSV files of a real project, read by another program than ours."""

from datetime import date

import pandas as pd
import pytest

from exports.to_csv import CsvLayout, write_rows
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.results import rows, tables

LAYOUTS = {"excel": CsvLayout.excel_indonesia(), "world": CsvLayout.international()}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "p"
    with fill_demo(folder, entries=6, today=date(2026, 11, 23)) as made:
        yield made


@pytest.fixture(scope="module")
def stored(project):
    """Table name -> its rows as the project has them."""
    found = {schema.name: [] for schema in tables(project)}
    for name, row in rows(project):
        found[name].append(row)
    return found


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request):
    return LAYOUTS[request.param].unmasked()


@pytest.fixture(scope="module")
def frames(project, layout, tmp_path_factory):
    """Table name -> what pandas reads, every cell as text."""
    folder = tmp_path_factory.mktemp("csv")
    schemas = tables(project)
    *files, _manifest = write_rows(schemas, rows(project), folder, layout)
    return {
        schema.name: pd.read_csv(
            file, sep=layout.delimiter, dtype=str, keep_default_na=False,
            encoding="utf-8-sig" if layout.bom else "utf-8",
        )
        for schema, file in zip(schemas, files, strict=True)
    }  # fmt: skip


def as_stored(frame, schema, layout):
    """The cells without what was done to them for spreadsheets (see `exports.to_csv`)."""
    cells = frame.apply(lambda column: column.str.removeprefix("'"))
    if layout.decimal_comma:
        for column in schema.columns:
            if column.type in {"integer", "decimal"}:
                cells[column.name] = cells[column.name].str.replace(",", ".")
    return list(cells.itertuples(index=False, name=None))


def test_pandas_reads_every_cell_as_it_was(project, stored, frames, layout):
    assert any(schema.parent for schema in tables(project))

    for schema in tables(project):
        frame = frames[schema.name]
        assert tuple(frame.columns) == schema.header
        assert as_stored(frame, schema, layout) == stored[schema.name]


def test_every_row_of_a_repeat_finds_its_parent_in_pandas(project, stored, frames):
    repeats = [s for s in tables(project) if s.parent and stored[s.name]]
    assert repeats

    for schema in repeats:
        below, above = frames[schema.name], frames[schema.parent]
        joined = below.merge(
            above[["KEY"]], left_on="PARENT_KEY", right_on="KEY", validate="many_to_one"
        )
        assert len(joined) == len(stored[schema.name])
        assert below["KEY"].is_unique


def test_numbers_of_an_indonesian_file_are_numbers_to_pandas(project, tmp_path):
    layout = LAYOUTS["excel"]
    schemas = tables(project)
    *files, _manifest = write_rows(schemas, rows(project), tmp_path, layout)
    schema, file = schemas[0], files[0]
    numbers = [c.name for c in schema.columns if c.type in {"integer", "decimal"}]

    frame = pd.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")
    filled = frame[numbers].dropna(axis="columns", how="all")

    assert len(filled.columns) > 3
    assert all(pd.api.types.is_numeric_dtype(filled[name]) for name in filled)
