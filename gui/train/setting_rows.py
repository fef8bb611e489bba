"""How each setting is called in the form, where it stands, and when it matters.

A setting that is not in this table appears all the same, under its own name among the others.
"""

from __future__ import annotations

from core.project.records import SmoothingKind
from core.synthetic.anomaly_kind import AnomalyKind
from core.training.settings import LossName
from gui.train.setting_row import Group, SettingRow, When


def row_of(name: str) -> SettingRow:
    """Return the line of a setting."""
    return _BY_NAME.get(name) or SettingRow(name, name.replace("_", " ").capitalize())


_R = SettingRow
_IS_SGD = When("optimizer", frozenset({"sgd"}))
_IS_PLATEAU = When("schedule", frozenset({"plateau"}))

SETTING_ROWS: tuple[SettingRow, ...] = (
    _R("parts", "Runs", "What is added up; train the detectors first", Group.MAIN),
    _R(
        "memory",
        "Memory",
        "Frames after which a third is left of what differed; longer than what passes takes",
        Group.MAIN,
    ),
    _R("epochs", "Epochs", "Passes over all clips", Group.MAIN),
    _R("batch_size", "Batch size", "Clips in one step; fewer need less memory", Group.MAIN),
    _R("learning_rate", "Learning rate", "At its peak", Group.MAIN),
    _R(
        "loss",
        "Loss",
        "What the difference between a clip and what the model makes of it is measured by",
        Group.MAIN,
        texts={
            "mse": "Mean squared error",
            "l1": "Mean absolute error",
            "smooth_l1": "Smooth absolute error",
            "ssim": "1 − SSIM",
            "mse_ssim": "Squared error + SSIM",
        },
    ),
    _R(
        "ssim_weight",
        "SSIM weight",
        "Share of 1 − SSIM in the loss; the rest is the squared error",
        Group.MAIN,
        When("loss", frozenset({"mse_ssim"})),
    ),
    _R(
        "epoch_steps",
        "Steps an epoch",
        "Steps between two checkpoints; each makes new clips",
        Group.MADE,
    ),
    _R(
        "scene",
        "Scene",
        "What the camera looks at: it decides which anomalies are made, and what stays normal",
        Group.MAIN,
        texts={
            "auto": "As the frames tell",
            "walkway": "Walkway or street",
            "machine": "Machine",
            "stills": "Stills",
            "sun": "The Sun",
        },
    ),
    _R(
        "kinds",
        "Anomalies",
        "What is made in normal clips for the network to find",
        Group.MAIN,
        texts={it.value: it.text for it in AnomalyKind},
        empty="those of the scene",
    ),
    _R(
        "normal_share",
        "Normal share",
        "How much of what is pasted is normal, so that pasting itself tells nothing; 0 to 0.95",
        Group.MADE,
        empty="as suits the scene",
    ),
    _R(
        "crop",
        "Crop",
        "Side of the part of a frame that is learnt at a time, in pixels",
        Group.MADE,
    ),
    _R(
        "frame_step",
        "Frame step",
        "Frames between the five that are seen at once",
        Group.MADE,
        empty="as fast as things move",
    ),
    _R(
        "object_size",
        "Object size",
        "Side of a square as large as a typical moving thing, in pixels",
        Group.MADE,
        empty="as seen in the frames",
    ),
    _R(
        "mask_threshold",
        "Mask threshold",
        "How far from the background a pixel belongs to a moving thing, in intensities of 0 to 1",
        Group.MADE,
        empty="as seen in the frames",
    ),
    _R("width", "Network width", "Times the channels as published", Group.MAIN),
    _R("device", "Device", "auto takes the one of the preferences", Group.MAIN),
    _R(
        "optimizer",
        "Optimizer",
        "How gradients become steps",
        Group.OPTIMIZER,
        texts={"adamw": "AdamW", "adam": "Adam", "sgd": "SGD"},
    ),
    _R(
        "weight_decay",
        "Weight decay",
        "How strongly weights are drawn towards zero",
        Group.OPTIMIZER,
        zero="off",
    ),
    _R("momentum", "Momentum", "Share of the step before in each step", Group.OPTIMIZER, _IS_SGD),
    _R(
        "gradient_clip",
        "Gradient clip",
        "Largest norm of the gradient; longer ones are shortened to it",
        Group.OPTIMIZER,
        zero="off",
    ),
    _R(
        "schedule",
        "Schedule",
        "How the learning rate goes on after the warm-up",
        Group.SCHEDULE,
        texts={
            "constant": "Constant",
            "cosine": "Falls by a cosine",
            "plateau": "Falls when the loss does not",
        },
    ),
    _R(
        "warmup_epochs",
        "Warm-up",
        "Epochs over which the learning rate rises to its peak",
        Group.SCHEDULE,
        zero="none",
    ),
    _R(
        "final_share",
        "Final share",
        "Share of the peak at the end, and the least that it falls to",
        Group.SCHEDULE,
        When("schedule", frozenset({"cosine", "plateau"})),
    ),
    _R(
        "plateau_patience",
        "Plateau patience",
        "Epochs without a lower loss before the learning rate falls",
        Group.SCHEDULE,
        _IS_PLATEAU,
    ),
    _R(
        "plateau_factor",
        "Plateau factor",
        "What the learning rate is multiplied with when it falls",
        Group.SCHEDULE,
        _IS_PLATEAU,
    ),
    _R(
        "motion_weight",
        "Motion weight",
        "How much more pixels count that change from frame to frame; not for SSIM, which is one "
        "number a clip",
        Group.LOSS,
        When("loss", frozenset(LossName) - {LossName.SSIM}),
        zero="off",
    ),
    _R(
        "divergence_weight",
        "Divergence weight",
        "What each nat of divergence of the code adds to the loss",
        Group.LOSS,
        kinds=frozenset({"generative"}),
    ),
    _R(
        "input_noise",
        "Input noise",
        "Standard deviation of noise that the model is given and has to remove",
        Group.HARDER,
        zero="off",
    ),
    _R(
        "skip_probability",
        "Skipped frames",
        "Share of clips that are shown with frames left out, as something that moves too fast; "
        "the model has to answer with the clip as it was",
        Group.HARDER,
        zero="off",
    ),
    _R(
        "skip_lengths",
        "Skip lengths",
        "Of how many frames one is shown then; one of these each time",
        Group.HARDER,
        When("skip_probability"),
    ),
    _R(
        "patch_probability",
        "Pasted patches",
        "Share of clips into which a wandering patch of another clip is pasted, as something that "
        "does not belong there; the model has to answer with the clip as it was",
        Group.HARDER,
        zero="off",
    ),
    _R(
        "patch_size",
        "Patch size",
        "Largest height and width of a patch, as a share of the frame's",
        Group.HARDER,
        When("patch_probability"),
    ),
    _R(
        "choose_by",
        "Best by",
        "What makes a checkpoint the best one; separation needs anomalous frames among those held "
        "out",
        Group.CHECKPOINTS,
        texts={"validation_loss": "Validation loss", "separation": "Separation of anomalies"},
    ),
    _R(
        "patience",
        "Patience",
        "Epochs without a better checkpoint after which training ends",
        Group.CHECKPOINTS,
        zero="off",
    ),
    _R(
        "keep_every",
        "Keep every",
        "A checkpoint is kept each time so many epochs were made, beside the best and the last",
        Group.CHECKPOINTS,
        zero="off",
    ),
    _R(
        "tensorboard",
        "TensorBoard",
        "Write events for TensorBoard into the folder of the run",
        Group.CHECKPOINTS,
    ),
    _R(
        "precision",
        "Precision",
        "In which numbers the network computes; auto takes half precision on a GPU that has it",
        Group.COMPUTER,
        texts={"auto": "auto", "32": "float32", "bf16": "bfloat16", "16": "float16"},
    ),
    _R("devices", "Devices", "How many of them work together", Group.COMPUTER),
    _R("seed", "Seed", "Of the weights and of the order of the clips", Group.COMPUTER),
    _R(
        "is_deterministic",
        "Deterministic",
        "The same result each time on a GPU too, at some cost",
        Group.COMPUTER,
    ),
    _R(
        "residual",
        "Residual",
        "How the difference of two pixels counts",
        Group.SCORES,
        texts={"squared": "Squared", "absolute": "Absolute", "ssim": "1 − SSIM"},
    ),
    _R(
        "merge",
        "Merge",
        "How the residuals of overlapping clips become one map",
        Group.SCORES,
        texts={"mean": "Mean", "max": "Maximum", "sum": "Sum", "percentile": "Percentile"},
    ),
    _R(
        "percentile",
        "Percentile",
        "Of the residuals of overlapping clips",
        Group.SCORES,
        When("merge", frozenset({"percentile"})),
    ),
    _R(
        "score_stride",
        "Score stride",
        "Frames between the starts of two scored clips",
        Group.SCORES,
        zero="half a clip",
    ),
    _R("score_batch", "Score batch", "Most clips that are scored at once", Group.SCORES),
    _R(
        "z_maps",
        "Against each place",
        "Residuals in standard deviations of what each place showed on held-out normal frames",
        Group.SCORES,
    ),
    _R(
        "smoothing",
        "Smoothing",
        "Smooth frame scores over time as they are made; the Review panel can do so later on",
        Group.SCORES,
        texts={it.value: it.text for it in SmoothingKind},
    ),
    _R(
        "smoothing_frames",
        "Smoothed frames",
        "Over how many frames a score is smoothed",
        Group.SCORES,
        When("smoothing", frozenset(SmoothingKind) - {SmoothingKind.OFF}),
    ),
    _R("box", "Box filter", "Side of the filter over the motion, in pixels; odd", Group.SCORES),
    _R("median", "Median", "Frames of the median over time; odd, 1 leaves it out", Group.SCORES),
)

_BY_NAME = {row.name: row for row in SETTING_ROWS}
