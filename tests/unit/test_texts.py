import threading

from surveyor import texts


def test_a_language_spoken_for_a_while_leaves_the_chosen_one_alone():
    with texts.speaking("en"):
        inside = texts.language()

    assert (inside, texts.language()) == ("en", "id")


def test_another_thread_does_not_hear_it():
    heard = []
    with texts.speaking("en"):
        thread = threading.Thread(target=lambda: heard.append(texts.language()))
        thread.start()
        thread.join()

    assert heard == ["id"]


def test_an_unknown_language_falls_back_to_indonesian():
    texts.use("xx")

    assert texts.language() == "id"
