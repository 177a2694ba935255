import threading
import time
from pathlib import Path

import pytest

from models.cache import building, digest, is_whole, locked, prune
from models.errors import ModelFileError


def make(folder: Path, stamp: str = "one") -> Path:
    with locked(folder), building(folder, stamp) as place:
        (place / "inner").mkdir()
        (place / "inner" / "weights.bin").write_bytes(bytes(range(256)))
        (place / "config.json").write_text("{}")
    return folder


def test_a_made_folder_is_whole_until_its_stamp_changes(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")

    assert is_whole(folder, "one")
    assert not is_whole(folder, "two")
    assert not is_whole(tmp_path / "other", "one")


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")
    content = bytearray((folder / "inner" / "weights.bin").read_bytes())
    content[100] ^= 1
    (folder / "inner" / "weights.bin").write_bytes(content)

    assert not is_whole(folder, "one")


@pytest.mark.parametrize("name", ["config.json", "inner/weights.bin", "checksums.json"])
def test_a_missing_file_is_noticed(tmp_path: Path, name: str) -> None:
    folder = make(tmp_path / "encoder")
    (folder / name).unlink()

    assert not is_whole(folder, "one")


@pytest.mark.parametrize("content", ["", "[]", '{"stamp": "one"}', '{"stamp": "one", "files": 3}'])
def test_damaged_checksums_are_no_checksums(tmp_path: Path, content: str) -> None:
    folder = make(tmp_path / "encoder")
    (folder / "checksums.json").write_text(content)

    assert not is_whole(folder, "one")


def test_a_folder_that_fails_half_way_leaves_the_old_one_and_no_rubbish(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")

    def fail_half_way() -> None:
        with building(folder, "two") as place:
            (place / "half").write_text("done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert is_whole(folder, "one")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["encoder"]


def test_making_it_again_replaces_it_and_clears_what_a_killed_process_left(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")
    (tmp_path / ".encoder.new-dead").mkdir()
    neighbour = make(tmp_path / "encoder-large")

    make(folder, "two")

    assert is_whole(folder, "two")
    assert is_whole(neighbour, "one")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [
        "encoder",
        "encoder-large",
    ]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ModelFileError, match="EARFUL_HOME"):
        make(tmp_path / "file" / "encoder")


def test_two_makers_take_turns(tmp_path: Path) -> None:
    folder, events = tmp_path / "encoder", []

    def work(name: str) -> None:
        with locked(folder):
            events.append(name)
            time.sleep(0.05)
            events.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert events in (list("aabb"), list("bbaa"))


def test_pruning_keeps_the_newest_and_leaves_what_was_not_made_here(tmp_path: Path) -> None:
    for name in "abc":
        make(tmp_path / name)
        time.sleep(0.01)
    (tmp_path / "notes").mkdir()

    prune(tmp_path, keep=2)

    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["b", "c", "notes"]


def test_the_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    first, second = make(tmp_path / "first"), make(tmp_path / "second")
    assert digest(first) == digest(second)

    (second / "config.json").rename(second / "settings.json")
    assert digest(first) != digest(second)
