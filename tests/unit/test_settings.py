from surveyor import settings
from surveyor.settings import Settings


def test_settings_come_back_as_they_were_saved():
    chosen = Settings(language="en", surveyor_name="Nur Aini", text_size=140)

    settings.save(chosen)

    assert settings.load() == (chosen, ())


def test_without_a_file_the_defaults_hold():
    assert settings.load() == (Settings(), ())


def test_an_unknown_setting_is_named_with_the_nearest_known_one():
    (settings.home() / "settings.toml").write_text('langage = "en"\n')

    read, notes = settings.load()

    assert read == Settings()
    assert notes == ("Pengaturan langage tidak dikenal. Apakah maksudnya language?",)


def test_a_value_out_of_range_falls_back_and_is_told():
    (settings.home() / "settings.toml").write_text('text_size = 900\ntheme = "dark"\n')

    read, notes = settings.load()

    assert (read.text_size, read.theme) == (100, "dark")
    assert len(notes) == 1


def test_a_broken_file_is_kept_aside():
    (settings.home() / "settings.toml").write_bytes(b"\xff\xfe broken")

    read, notes = settings.load()

    assert read == Settings()
    assert "settings.broken.toml" in notes[0]
    assert (settings.home() / "settings.broken.toml").exists()


def test_the_newest_project_stands_first_and_once(tmp_path):
    chosen = Settings(recent_projects=("/a", str(tmp_path)))

    assert chosen.with_recent(tmp_path) == (str(tmp_path), "/a")


def test_a_new_project_gets_a_folder_named_after_it(tmp_path):
    chosen = Settings(projects_folder=str(tmp_path))

    assert settings.folder_for(chosen, "Survei: Pantai / 2026") == (
        tmp_path / "survei-pantai-2026"
    )


def test_a_folder_that_is_there_is_never_taken(tmp_path):
    chosen = Settings(projects_folder=str(tmp_path))
    (tmp_path / "survei").mkdir()
    (tmp_path / "survei-2").mkdir()

    assert settings.folder_for(chosen, "Survei") == tmp_path / "survei-3"


def test_a_title_of_signs_alone_still_gives_a_folder(tmp_path):
    chosen = Settings(projects_folder=str(tmp_path))

    assert settings.folder_for(chosen, "../..") == tmp_path / "proyek"
