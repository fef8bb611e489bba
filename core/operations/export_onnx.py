"""Export the network of a run as ONNX, with all that turns frames into scores."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from core.anomaly.registry import has_network
from core.anomaly.synthetic import SYNTHETIC
from core.errors import ExportError
from core.evaluation.read_judged import sequences_to_judge
from core.export.onnx_metadata import with_metadata
from core.export.onnx_options import Int8, OnnxOptions
from core.export.target import check_target, written_whole
from core.jobs import JobContext, Notice
from core.operations.int8_worth import Int8Worth, batches, measure_int8, usual_clips
from core.operations.onnx_contents import carried_values, seen_offsets
from core.operations.prepare import usable_sequences
from core.operations.score import usable_run
from core.project.project import Project
from core.project.records import Run
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder

#: Rounding pays where it is at least so many times as fast.
_PAYS = 1.1


@dataclass(frozen=True, slots=True)
class OnnxExport:
    """Which file was written, and what is in it.

    Attributes
    ----------
    path : Path
        The model.
    run, model : str
        Of which run, and which network it is.
    clip : tuple of int
        Channels, frames, rows and columns that it takes.
    bytes : int
        Its size.
    difference_from_torch : float
        Largest one on random clips, in float32.
    is_int8 : bool
        Whether it is rounded to 8 bit.
    int8 : Int8Worth or None
        What rounding gains and costs; None where nobody asked.
    """

    path: Path
    run: str
    model: str
    clip: tuple[int, int, int, int]
    bytes: int
    difference_from_torch: float
    is_int8: bool = False
    int8: Int8Worth | None = None

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        size = " x ".join(map(str, self.clip))
        kind = "8-bit" if self.is_int8 else "float32"
        text = (
            f"Wrote {self.model} of {self.run}, {kind}, for clips of {size}, to {self.path}. In "
            f"float32 it equals torch to {self.difference_from_torch:.1g}."
        )
        return f"{text} {self.int8.sentence}" if self.int8 else text


@dataclass(frozen=True, slots=True)
class OnnxExportJob:
    """Write the network of a run as an ONNX model that carries recipe, thresholds and calibration.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    target : Path
        The ``.onnx``.
    options : OnnxOptions
        Whether to round to 8 bit.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    options: OnnxOptions = field(default_factory=OnnxOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> OnnxExport:
        """Write the model once it was found to give what torch gives, whole or not at all.

        Raises
        ------
        ExportError
            If the run has no network, ONNX has no operator for a part of it, or the file cannot be
            written.
        """
        check_target(self.target, ".onnx", overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            folder = usable_run(project, run)
            if not has_network(run.detector):
                raise ExportError(
                    f"{run.name} has no network to export: {run.detector} learns without one."
                )
            values = carried_values(project, run, folder)
            context.progress(0, 0, f"Writing the network of {run.name}")
            from core.training.onnx_file import OnnxError

            try:
                model, exported = self._float32(run, folder)
                if self.options.int8 is not Int8.NO:
                    model, exported = self._rounded(project, folder, model, exported, context)
            except OnnxError as error:
                raise ExportError(
                    f"The network of {run.name} cannot be written as ONNX: {error}."
                ) from error
        context.check()
        described = f"{exported.model}, a run of Framesift: {run.name}"
        model = with_metadata(model, values | {"is_int8": exported.is_int8}, described)
        with written_whole(self.target) as part:
            part.write_bytes(model)
        return replace(exported, bytes=len(model))

    def _float32(self, run: Run, folder: RunFolder) -> tuple[bytes, OnnxExport]:
        """Return the model, and how well it agrees with torch."""
        import torch

        from core.anomaly.onnx_engine import OnnxEngine, check_engine
        from core.training.network import load_architecture, load_network, rebuilt_arrays
        from core.training.onnx_file import LOGITS, RECONSTRUCTIONS, onnx_model

        architecture = load_architecture(folder)
        network = load_network(folder, "cpu")
        output = LOGITS if run.detector == SYNTHETIC else RECONSTRUCTIONS
        model = onnx_model(network, architecture.clip, output)
        engine = OnnxEngine(model, torch.get_num_threads())
        difference = check_engine(
            engine.rebuild, lambda clips: rebuilt_arrays(network, clips), architecture.clip
        )
        name = Path(architecture.name).name
        return model, OnnxExport(
            self.target, run.name, name, architecture.clip, len(model), difference
        )

    def _rounded(
        self,
        project: Project,
        folder: RunFolder,
        model: bytes,
        exported: OnnxExport,
        context: JobContext,
    ) -> tuple[bytes, OnnxExport]:
        """Return the model in 8 bit if it pays or is wanted, and what it is worth.

        Raises
        ------
        ExportError
            If there is no frame to measure on.
        """
        from core.export.int8 import int8_model

        learnt, judged = _sequences(project, folder, context)
        recipe = folder.read_recipe()
        clips = usual_clips(learnt, seen_offsets(folder), recipe.gap_factor)
        if not len(clips):
            raise ExportError(
                f"There is no clip to measure 8 bit on: the frames that {exported.run} has learnt "
                "from are excluded or gone."
            )
        context.progress(0, 0, "Rounding to 8 bit")
        rounded = int8_model(model, batches(clips))
        worth = measure_int8(folder, model, rounded, judged, clips, context)
        exported = replace(exported, int8=worth)
        if worth.speed_up >= _PAYS or self.options.int8 is Int8.ALWAYS:
            return rounded, replace(exported, is_int8=True)
        context.emit(
            Notice(
                f"8 bit is not faster here ({worth.speed_up:.2f} times), so the model stays in "
                "float32. --set int8=always rounds it all the same."
            )
        )
        return model, exported


def _sequences(
    project: Project, folder: RunFolder, context: JobContext
) -> tuple[tuple[PreparedSequence, ...], tuple[PreparedSequence, ...]]:
    """Return what the run has learnt from, and what it is judged on; either stands in for both.

    Raises
    ------
    ExportError
        If nothing of it is there.
    """
    ids = set(folder.read_settings().sequences)
    learnt = [it for it in project.sequences() if it.id in ids]
    judged = sequences_to_judge(project, folder)
    if not learnt and not judged:
        raise ExportError(
            f"Rounding to 8 bit takes frames to measure on, and those that {folder.path.name} has "
            "learnt from are not in the project any more."
        )
    recipe = folder.read_recipe()
    return (
        usable_sequences(project, learnt or judged, recipe, context),
        usable_sequences(project, judged or learnt, recipe, context),
    )
