import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError, ModelFileError
from models.registry import Registry, register_packaged
from models.registry_file import FILE, Change, Contents, read_registry, write_registry
from models.revisions import Headline, Revision, describe
from models.tasks import PACKAGED
from weights import make_weights


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    folder = make_weights(tmp_path / "package", 1)
    register_packaged(folder)
    return folder


@pytest.fixture
def registry(tmp_path: Path, packaged: Path) -> Registry:
    return Registry(tmp_path / "home", packaged)


def loads(_weights: Path) -> None:
    """A predictor could be made of anything."""


def used(registry: Registry) -> tuple[str, str]:
    in_use = registry.in_use()
    assert in_use.folder.is_dir()
    return in_use.revision.name, in_use.why.split(",")[0]


def test_equal_weights_are_one_revision(tmp_path: Path) -> None:
    first, again, other = (
        describe(make_weights(tmp_path / name, seed), name, "kept")
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first.revision == again.revision != other.revision
    assert first.id == f"a@{first.revision}"
    assert first.tasks == ("mood", "wishes")
    assert "encoder/card.md" not in first.files


def test_without_a_promotion_the_packaged_revision_is_used(registry: Registry) -> None:
    assert used(registry) == ("earful", "packaged")
    with pytest.raises(ModelError, match=r"nothing to go back to: earful@"):
        registry.rollback()


def test_promotions_are_gone_back_from_one_by_one(registry: Registry, tmp_path: Path) -> None:
    first, second = (make_weights(tmp_path / name, seed) for name, seed in (("a", 2), ("b", 3)))
    registry.promote(str(first), loads)
    done = registry.promote(str(second), loads)
    assert (done.before.split("@")[0], done.now.split("@")[0]) == ("a", "b")
    assert used(registry) == ("b", "promoted")
    registry.rollback()
    assert used(registry) == ("a", "promoted")
    registry.promote(done.now, loads)
    registry.rollback()
    registry.rollback()
    assert used(registry) == ("earful", "packaged")
    actions = [change.action for change in registry.changes()]
    assert actions == ["promote", "promote", "rollback", "promote", "rollback", "rollback"]


def test_what_is_in_use_is_a_copy_that_training_again_leaves_alone(
    registry: Registry, tmp_path: Path
) -> None:
    folder = make_weights(tmp_path / "mine", 2)
    promoted = registry.promote(str(folder), loads).now
    make_weights(folder, 3)
    assert used(registry) == ("mine", "promoted")
    assert registry.in_use().revision.id == promoted
    copy = registry.in_use().folder
    assert (copy / "README.md").exists()
    assert (copy / "mood" / "card.md").exists()


def test_promoting_what_is_in_use_changes_nothing(registry: Registry, tmp_path: Path) -> None:
    folder = make_weights(tmp_path / "mine", 2)
    registry.promote(str(folder), loads)
    registry.promote(str(folder), loads)
    assert len(registry.changes()) == 1


def test_the_packaged_revision_that_was_promoted_outlives_its_package(
    registry: Registry, packaged: Path
) -> None:
    promoted = registry.promote("earful", loads).now
    make_weights(packaged, 7)
    register_packaged(packaged)
    assert registry.in_use().revision.id == promoted
    assert registry.in_use().folder != packaged


def test_a_revision_is_loaded_before_it_is_used(registry: Registry, tmp_path: Path) -> None:
    seen: list[Path] = []

    def fails(weights: Path) -> None:
        seen.append(weights)
        raise ModelError("does not fit")

    with pytest.raises(ModelError, match="does not fit"):
        registry.promote(str(make_weights(tmp_path / "mine", 2)), fails)
    assert used(registry) == ("earful", "packaged")
    assert seen[0].parent.name == "revisions"


def test_worse_figures_are_refused_unless_forced(registry: Registry, tmp_path: Path) -> None:
    worse = make_weights(tmp_path / "mine", 2, figure=0.79)
    with pytest.raises(ModelError, match=r"mood: macro-F1 0.800 -> 0.790.*--force"):
        registry.promote(str(worse), loads)
    assert used(registry) == ("earful", "packaged")
    done = registry.promote(str(worse), loads, force=True)
    assert len(done.comparison.worse) == 2
    assert registry.changes()[-1].forced


def test_a_little_less_is_chance(registry: Registry, tmp_path: Path) -> None:
    alike = make_weights(tmp_path / "mine", 2, figure=0.796)
    assert not registry.promote(str(alike), loads).comparison.worse


def test_a_task_that_would_be_lost_is_refused(registry: Registry, tmp_path: Path) -> None:
    mood = make_weights(tmp_path / "mine", 2, tasks=("mood",), figure=0.9)
    with pytest.raises(ModelError, match="wishes is no longer labelled"):
        registry.promote(str(mood), loads)


def test_figures_of_other_rows_are_not_compared(registry: Registry, tmp_path: Path) -> None:
    other = make_weights(tmp_path / "mine", 2, figure=0.1, test="my own")
    done = registry.promote(str(other), loads)
    assert done.comparison.changes[0] == (
        "mood was tested on other rows, so its figures cannot be compared"
    )


def test_weights_that_were_never_tested_are_not_compared(
    registry: Registry, tmp_path: Path
) -> None:
    folder = make_weights(tmp_path / "mine", 2)
    (folder / "encoder" / "run.json").unlink()
    done = registry.promote(str(folder), loads)
    assert done.comparison.changes[0] == (
        f"mood has no figures in {done.now}, so they cannot be compared"
    )


def test_without_a_canary_it_is_refused_unless_forced(registry: Registry, tmp_path: Path) -> None:
    folder = make_weights(tmp_path / "mine", 2, canary=False)
    with pytest.raises(ModelError, match="no canary predictions"):
        registry.promote(str(folder), loads)
    registry.promote(str(folder), loads, force=True)
    assert used(registry) == ("mine", "promoted")


def test_a_damaged_revision_is_a_sentence_and_nothing_takes_its_place(
    registry: Registry, tmp_path: Path
) -> None:
    folder = make_weights(tmp_path / "mine", 2)
    registry.promote(str(folder), loads)
    head = registry.in_use().folder / "mood" / "head.safetensors"
    head.write_bytes(head.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelFileError, match=r"mine@\w+ is damaged.*mood/head.*models rollback"):
        _ = registry.in_use().folder
    assert [one.state for one in registry.listing()] == ["damaged", "whole"]
    registry.promote(str(folder), loads)
    assert used(registry) == ("mine", "promoted")
    head.unlink()
    registry.rollback()
    assert used(registry) == ("earful", "packaged")


def test_a_damaged_copy_is_promoted_again_from_its_folder_only(
    registry: Registry, tmp_path: Path
) -> None:
    kept = registry.keep(make_weights(tmp_path / "mine", 2))
    assert kept.folder is not None
    (kept.folder / "encoder" / "adapter.safetensors").unlink()
    with pytest.raises(ModelFileError, match="promote it again from the folder"):
        registry.promote(kept.id, loads)
    registry.promote(str(tmp_path / "mine"), loads)
    assert used(registry) == ("mine", "promoted")


def test_there_is_no_way_back_to_what_is_damaged(registry: Registry, packaged: Path) -> None:
    registry.promote("earful", loads)
    (packaged / "wishes" / "config.toml").write_text('[task]\nlabels = ["a", "b"]\n')
    with pytest.raises(ModelFileError, match="install Earful again"):
        registry.rollback()
    assert used(registry) == ("earful", "promoted")


@pytest.mark.parametrize("name", ["mood/head.safetensors", "encoder/config.toml"])
def test_packaged_weights_that_were_changed_are_refused(
    registry: Registry, packaged: Path, name: str
) -> None:
    (packaged / name).write_bytes(b"[x]\n")
    with pytest.raises(ModelFileError, match=rf"earful@\w+ is damaged: .*{name}"):
        _ = registry.in_use().folder


def test_a_head_that_was_not_there_is_noticed(registry: Registry, packaged: Path) -> None:
    make_weights(packaged / "more", 1, tasks=("mood",))
    (packaged / "more" / "mood").rename(packaged / "extra")
    with pytest.raises(ModelFileError, match=r"extra/config.toml, extra/head"):
        _ = registry.in_use().folder


def test_the_setting_wins_over_what_was_promoted(registry: Registry, tmp_path: Path) -> None:
    registry.promote(str(make_weights(tmp_path / "mine", 2)), loads)
    other = make_weights(tmp_path / "My Others!", 3)
    in_use = registry.in_use(other)
    assert (in_use.revision.name, in_use.why) == ("my-others", "EARFUL_WEIGHTS is set")
    assert in_use.folder == other
    assert [one.is_used for one in registry.listing(other)] == [True, False, False]
    with pytest.raises(ModelFileError, match="holds no trained models"):
        registry.in_use(tmp_path / "nowhere")


def test_earlier_packages_stay_listed_but_cannot_be_used(
    registry: Registry, packaged: Path
) -> None:
    before = registry.packaged()
    register_packaged(make_weights(packaged, 9))
    register_packaged(packaged)
    now, earlier = registry.listing()
    assert (now.state, earlier.state) == ("whole", "not here")
    assert earlier.revision.id == before.id
    with pytest.raises(ModelFileError, match="came with another version of Earful"):
        registry.promote(before.id, loads, force=True)


def test_a_revision_is_found_by_any_part_of_its_name_that_is_its_own(
    registry: Registry, tmp_path: Path
) -> None:
    kept = registry.keep(make_weights(tmp_path / "mine", 2))
    registry.keep(make_weights(tmp_path / "mine", 3))
    assert registry.promote(kept.revision, loads).now == kept.id
    with pytest.raises(ModelError, match=r"mine could be several revisions; name .*mine@"):
        registry.promote("mine", loads)
    with pytest.raises(ModelError, match=r"neither a folder nor a revision; name .*earful@"):
        registry.promote("yours", loads)


def test_a_damaged_registry_is_a_sentence(registry: Registry, tmp_path: Path) -> None:
    registry.keep(make_weights(tmp_path / "mine", 2))
    path = tmp_path / "home" / "models" / "registry.toml"
    path.write_text(path.read_text().replace("[[revision]]", "[[revision", 1))
    with pytest.raises(ModelFileError, match=r"registry.toml.*is damaged.*delete it"):
        registry.in_use()


def test_a_promoted_revision_that_is_not_listed_is_a_sentence(
    registry: Registry, tmp_path: Path
) -> None:
    path = tmp_path / "home" / "models" / "registry.toml"
    write_registry(path, Contents((), (Change("2026-05-01", "promote", "gone@1"),)), "")
    with pytest.raises(ModelFileError, match=r"gone@1 was promoted and does not list it"):
        registry.in_use()


def test_two_at_once_leave_both_listed(registry: Registry, tmp_path: Path) -> None:
    folders = [make_weights(tmp_path / f"w{seed}", seed) for seed in range(2, 8)]
    threads = [
        threading.Thread(target=registry.promote, args=(str(folder), loads)) for folder in folders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(registry.revisions()) == 7
    assert len(registry.changes()) == 6
    assert used(registry)[1] == "promoted"


def test_what_is_packaged_is_registered_with_canary_and_profile(tmp_path: Path) -> None:
    """`python -m models.release --data DIR` makes it so after the weights were trained."""
    assert (PACKAGED / FILE).exists()
    used = Registry(tmp_path).in_use()
    assert used.folder == PACKAGED
    names = ("canary.json", "canary.safetensors", "profile.json", "profile.safetensors")
    assert {f"reference/{name}" for name in names} <= set(used.revision.files)


SWITCHING = """
import sys
from pathlib import Path
from models.registry import Registry
home, packaged, *folders = map(Path, sys.argv[1:])
registry = Registry(home, packaged)
print("ready", flush=True)
while True:
    for folder in folders:
        registry.promote(str(folder), lambda weights: None)
    registry.rollback()
"""


def test_killed_at_any_moment_it_leaves_a_revision_in_use(
    registry: Registry, packaged: Path, tmp_path: Path
) -> None:
    folders = [make_weights(tmp_path / name, seed) for name, seed in (("a", 2), ("b", 3))]
    places = [tmp_path / "home", packaged, *folders]
    command = [sys.executable, "-c", SWITCHING, *map(str, places)]
    for turn in range(6):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            # each time a little later, so that another step is cut
            threading.Event().wait(0.011 * turn)
            process.send_signal(signal.SIGKILL)
        assert used(registry)[0] in {"earful", "a", "b"}
    registry.promote(str(folders[0]), loads)
    assert used(registry) == ("a", "promoted")
    assert {one.state for one in registry.listing()} == {"whole"}


words = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@settings(deadline=None)
@given(
    words,
    words,
    st.dictionaries(words, words, max_size=3),
    st.lists(st.builds(Headline, words, words, st.integers(0, 9999), words, st.just(0.5))),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    at: str,
    files: dict[str, str],
    figures: list[Headline],
) -> None:
    path = tmp_path_factory.mktemp("registry") / "registry.toml"
    revision = Revision(name, "1", "kept", at, "README.md", tuple(figures), files)
    contents = Contents((revision, revision), (Change(at, "promote", name, True),))
    write_registry(path, contents, "A title.")
    assert read_registry(path) == contents
