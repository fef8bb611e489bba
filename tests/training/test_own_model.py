"""A person's own model: one class in one file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
import torch

from core.errors import TrainingError
from core.training.architecture import Architecture, model_card
from core.training.data import TrainingData
from core.training.fit import FitOutcome
from core.training.network import load_network, rebuild
from core.training.own_model import recorded_name
from core.training.run_folder import RunFolder

CLIP = (1, 4, 16, 16)
CODE = '''
    from torch import nn


    class Net(nn.Module):
        """Nothing but a convolution."""

        {attributes}

        def __init__(self, {arguments}):
            super().__init__()
            self.layer = nn.Conv3d(clip[0], clip[0], 3, padding=1)

        def forward(self, clips):
            made = self.layer(clips).sigmoid()
            return {returned}
'''
INIT = """
    from torch import nn


    class Net(nn.Module):
        def __init__(self, clip, width=1.0):
            {}
"""

Fit = Callable[..., FitOutcome]
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file with a model and returns how the model is named."""

    def write_file(
        *,
        attributes: str = "",
        arguments: str = "clip, width=1.0",
        returned: str = "made",
        code: str | None = None,
    ) -> str:
        text = code or CODE.format(attributes=attributes, arguments=arguments, returned=returned)
        path = tmp_path / "net.py"
        path.write_text(dedent(text), encoding="utf-8")
        return f"{path}:Net"

    return write_file


def architecture(name: str, clip: tuple[int, int, int, int] = CLIP) -> Architecture:
    return Architecture(name, clip, {"width": 1.0})


def test_it_is_trained_and_loaded_like_any_other(
    write: Write, fit: Fit, run: RunFolder, data: TrainingData
) -> None:
    own = architecture(write())
    own.check()

    outcome = fit(of=own)

    network = load_network(run, "cpu")
    assert outcome.epochs == 4
    assert rebuild(network, torch.rand(2, *CLIP)).reconstruction.shape == (2, *CLIP)


def test_a_relative_path_is_recorded_whole(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = write()
    monkeypatch.chdir(tmp_path)

    assert recorded_name("net.py:Net") == name
    assert recorded_name("conv3d_basic") == "conv3d_basic"


def test_nothing_is_written_beside_the_file(write: Write, tmp_path: Path) -> None:
    architecture(write()).check()

    assert [it.name for it in tmp_path.iterdir()] == ["net.py"]


def test_an_edited_file_counts_at_once(write: Write) -> None:
    architecture(write()).check()

    with pytest.raises(TrainingError, match="returns a reconstruction"):
        architecture(write(returned="made[:, :, 1:]")).check()


def test_class_attributes_stand_in_for_the_card(write: Write) -> None:
    card = model_card(write(attributes="rebuilt_frames = 1; min_size = (3, 8, 8)"))

    assert card.rebuilt_frames == 1
    assert (card.min_size, card.min_clip_length) == ((1, 8, 8), 3)
    assert card.summary == "Nothing but a convolution."


def test_a_predictor_returns_the_last_frames_only(write: Write) -> None:
    own = architecture(write(attributes="rebuilt_frames = 1", returned="made[:, :, -1:]"))
    own.check()

    assert rebuild(own.build(), torch.rand(3, *CLIP)).reconstruction.shape == (3, 1, 1, 16, 16)


def test_a_generative_one_returns_a_pair(write: Write) -> None:
    own = architecture(write(returned="made, made.square().mean((1, 3, 4))"))
    own.check()

    divergence = rebuild(own.build(), torch.rand(3, *CLIP)).divergence

    assert divergence is not None
    assert divergence.shape == (3, 4)


@pytest.mark.parametrize("returned", ["made", "made, made.mean((1, 3, 4))"])
def test_clips_are_padded_to_the_sizes_that_it_takes(write: Write, returned: str) -> None:
    shape = "assert made.shape[2:] == (8, 20, 28); "
    code = CODE.replace("return {returned}", shape + "return {returned}")
    name = write(
        code=code.format(
            attributes="size_multiple = (8, 10, 14)",
            arguments="clip, width=1.0",
            returned=returned,
        )
    )

    rebuilt = rebuild(architecture(name).build(), torch.rand(2, *CLIP))

    assert rebuilt.reconstruction.shape == (2, *CLIP)
    assert rebuilt.divergence is None or rebuilt.divergence.shape == (2, 4)


@pytest.mark.parametrize(
    ("attributes", "clip"),
    [("fixed_clip_length = 1", CLIP), ("rebuilt_frames = 2", (1, 1, 16, 16))],
)
def test_clips_that_it_does_not_take_are_refused_in_one_sentence(
    write: Write, attributes: str, clip: tuple[int, int, int, int]
) -> None:
    with pytest.raises(TrainingError, match=r":Net takes .*; not \d frames? of 16x16 with 1 "):
        architecture(write(attributes=attributes), clip).check()


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("rebuilt_frames = 0", "rebuilt_frames of Net in .* a whole number from 1 on, or None"),
        ("fixed_clip_length = 'all'", "fixed_clip_length of Net in .* a whole number"),
        ("size_multiple = 8", "size_multiple of Net in .* three whole numbers"),
        ("min_size = (1, 8, 0)", "min_size of Net in .* three whole numbers"),
        ("rebuilt_frames = 1; size_multiple = (2, 1, 1)", "size_multiple .* begin with 1"),
    ],
)
def test_a_class_attribute_that_makes_no_sense_is_named(
    write: Write, attributes: str, reason: str
) -> None:
    with pytest.raises(TrainingError, match=reason):
        architecture(write(attributes=attributes)).check()


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("made[:, :, -1:]", r"shape \(2, 1, 1, 16, 16\).*rebuilt_frames = 1\.$"),
        ("made[..., 1:]", r"shape \(2, 1, 4, 16, 15\), where .* \(2, 1, 4, 16, 16\) are due\.$"),
        ("made.mean()", r"shape \(\)"),
        ("(made > 0)", r"reconstruction of torch\.bool"),
        ("None", r"fails on clips of 4 frames of 16x16: TypeError: it returned a NoneType"),
        ("(made,)", r"it returned a tuple"),
        ("(made, made)", r"returns a divergence of torch\.float32 with the shape"),
        ("made / nothing", r"at line \d+: NameError: name 'nothing' is not defined\.$"),
    ],
)
def test_what_it_returns_is_looked_at_before_training(
    write: Write, returned: str, reason: str
) -> None:
    with pytest.raises(TrainingError, match=reason):
        architecture(write(returned=returned)).check()


@pytest.mark.parametrize("arguments", ["clip", "width=1.0", "clip, width, depth"])
def test_a_class_that_does_not_take_clip_and_width_is_refused(write: Write, arguments: str) -> None:
    with pytest.raises(TrainingError, match=r"must be made by Net\(clip, width=…\), but"):
        architecture(write(arguments=arguments)).check()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("class Net:\n    pass\n", r"net\.py has no class that is a torch\.nn\.Module\.$"),
        ("import torch\nclass Nets(torch.nn.Module):\n  pass\n", r"Did you mean Nets\?$"),
        ("class Net(:\n", r"no valid Python at line 1"),
        ("\n1 / 0\n", r"fails when it is loaded at line 2: ZeroDivisionError"),
        ("import sys\nsys.exit()\n", r"fails when it is loaded at line 2: SystemExit"),
        (INIT.format("raise RuntimeError('too narrow.')"), r"Net in .* at line 7: .*too narrow\.$"),
        (INIT.format("super().__init__()"), r"Net in .* has no parameters that could be learnt\.$"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_place(write: Write, code: str, reason: str) -> None:
    with pytest.raises(TrainingError, match=reason):
        architecture(write(code=code)).check()


def test_a_file_without_a_class_named_offers_its_classes(write: Write, tmp_path: Path) -> None:
    write()

    with pytest.raises(TrainingError, match=r"Say which class of .*: net\.py:Net\.$"):
        architecture(str(tmp_path / "net.py")).check()


def test_a_run_whose_file_is_gone_says_which(
    write: Write, fit: Fit, run: RunFolder, tmp_path: Path
) -> None:
    fit(of=architecture(write()), epochs=1)
    (tmp_path / "net.py").unlink()

    with pytest.raises(TrainingError, match=r"The file .*net\.py of the model Net is not there"):
        load_network(run, "cpu")


def test_a_run_whose_class_was_changed_is_refused(write: Write, fit: Fit, run: RunFolder) -> None:
    fit(of=architecture(write()), epochs=1)
    write(
        code=CODE.replace("clip[0], 3", "clip[0], 5").format(
            attributes="", arguments="clip, width=1.0", returned="made"
        )
    )

    with pytest.raises(TrainingError, match=r"checkpoint of another model: its network\.layer"):
        load_network(run, "cpu")


def test_the_trial_leaves_random_numbers_alone(write: Write) -> None:
    before = torch.random.get_rng_state()

    architecture(write()).check()

    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_file_that_fails_leaves_no_module_behind(write: Write) -> None:
    before = set(sys.modules)

    with pytest.raises(TrainingError):
        architecture(write(code="1 / 0\n")).check()

    assert {it for it in set(sys.modules) - before if it.startswith("own_model")} == set()
