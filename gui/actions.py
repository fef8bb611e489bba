"""The one table of actions: menus, shortcuts, the tool bar and the F1 sheet are made from it.

To add an action, add a row to `ACTIONS` and a method of that name to the object named before the
dot (see `gui.main_window.MainWindow` for the objects).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Flag, StrEnum, auto


class Menu(StrEnum):
    """The menus, in their order."""

    FILE = "&File"
    EDIT = "&Edit"
    VIEW = "&View"
    PLAYBACK = "&Playback"
    LABELS = "&Labels"
    TRAIN = "&Train"
    REVIEW = "&Review"
    HELP = "&Help"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title is of no use for a menu
        """Its name without the mnemonic."""
        return self.value.replace("&", "")


class Needs(Flag):
    """What must be there for an action to make sense."""

    NOTHING = 0
    PROJECT = auto()
    SEQUENCE = auto()
    MARK = auto()
    SPANS = auto()
    SPAN_HERE = auto()
    LEARNT = auto()
    EXCLUDED = auto()
    UNDO = auto()
    REDO = auto()
    RUN = auto()
    SCORES = auto()
    TRAINING = auto()
    WRITABLE = auto()

    @property
    def why_not(self) -> str:
        """What to do about the first of these needs, e.g. “Open a project first”."""
        return next((_WHY_NOT[need] for need in self if need in _WHY_NOT), "")


#: What makes no sense at all while no sequence is on show.
OF_A_SEQUENCE = (
    Needs.MARK | Needs.SPANS | Needs.SPAN_HERE | Needs.LEARNT | Needs.EXCLUDED | Needs.SCORES
)

_WHY_NOT = {
    Needs.PROJECT: "Open a project first",
    Needs.SEQUENCE: "Show a sequence first",
    Needs.MARK: "Mark in or out first",
    Needs.SPANS: "The sequence on show has no spans",
    Needs.SPAN_HERE: "Select a span, or go to one",
    Needs.LEARNT: "Mark in or out, or select a span",
    Needs.EXCLUDED: "Nothing here is excluded",
    Needs.UNDO: "There is nothing to take back",
    Needs.REDO: "Nothing was taken back",
    Needs.RUN: "Train a detector, or choose a run",
    Needs.SCORES: "Score the sequence on show first",
    Needs.TRAINING: "No training is going on",
    Needs.WRITABLE: "The project is read-only here: another window has it open",
}


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One row of the table.

    Attributes
    ----------
    id : str
        Unique; the `QAction.objectName`.
    text : str
        In the menu; ends in an ellipsis if something is asked before anything happens.
    menu : Menu
        Where it stands.
    slot : str
        ``object.method``.
    keys : tuple of str
        Shortcuts at first, in Qt's portable spelling; the first is shown in the menu. What the
        person makes of them is in `gui.keys.key_map.KeyMap`.
    needs : Needs
        Disabled unless all of these hold.
    icon : str
        Of qtawesome; empty for none.
    tip : str
        One sentence for the tool tip and the F1 sheet.
    argument : int or None
        Given to the slot if not None.
    starts_group : bool
        Whether a line stands above it in the menu.
    repeats : bool
        Whether holding the key down triggers it again and again.
    """

    id: str
    text: str
    menu: Menu
    slot: str
    keys: tuple[str, ...] = ()
    needs: Needs = Needs.NOTHING
    icon: str = ""
    tip: str = ""
    argument: int | None = None
    starts_group: bool = False
    repeats: bool = False

    @property
    def name(self) -> str:
        """What to call it outside a menu, e.g. “Open project”."""
        return self.text.replace("&", "").rstrip("…")


@dataclass(frozen=True, slots=True)
class Gesture:
    """A key or mouse gesture that a panel handles itself; on the F1 sheet only."""

    keys: str
    text: str
    menu: Menu


WORKSPACE_TIPS = {
    "Curate": "Choose what is learnt: sequences and spans",
    "Train": "Train a detector and watch it learn",
    "Review": "Look at what the detector found",
}

_A = ActionSpec
_PROJECT, _SEQUENCE = Needs.PROJECT, Needs.SEQUENCE

# fmt: off
_TABLE: tuple[ActionSpec, ...] = (
    _A("new_project", "&New project…", Menu.FILE, "project.ask_new", ("Ctrl+N",),
       icon="mdi6.folder-plus-outline", tip="Make a project folder"),
    _A("open_project", "&Open project…", Menu.FILE, "project.ask_open", ("Ctrl+O",),
       icon="mdi6.folder-open-outline", tip="Open a project folder"),
    _A("open_sample", "Open the &sample", Menu.FILE, "project.open_sample",
       icon="mdi6.weather-sunny",
       tip="Make a small project with a solar sequence and a video, and open it"),
    _A("add_files", "&Add files…", Menu.FILE, "sequences.ask_files", ("Ctrl+Shift+O",), _PROJECT,
       "mdi6.file-plus-outline", "Add videos, FITS files, archives or tensors as sequences",
       starts_group=True),
    _A("add_folder", "Add &folder…", Menu.FILE, "sequences.ask_folder", ("Ctrl+Shift+F",), _PROJECT,
       "mdi6.folder-image", "Add a folder of FITS files or stills as a sequence"),
    _A("import_data_set", "&Import data set…", Menu.FILE, "sequences.ask_data_set",
       ("Ctrl+Shift+I",), _PROJECT, "mdi6.database-import-outline",
       "Add a data set with its ground truth: UCSD, Avenue, IPAD, MVTec, or plain folders"),
    _A("relink", "&Relink missing files…", Menu.FILE, "relink.ask", (), _PROJECT,
       "mdi6.link-variant", "Look through a folder for files that were moved"),
    _A("import_spans", "Import &spans…", Menu.FILE, "exchange.ask_import_spans", (), _PROJECT,
       "mdi6.tray-arrow-down", "Add spans that COCO, CVAT, BORIS, ELAN, HEK or CSV files hold",
       starts_group=True),
    _A("import_sidecars", "Import spans from si&decars…", Menu.FILE,
       "exchange.ask_import_sidecars", (), _PROJECT,
       tip="Add spans from a folder of sidecars, as X-AnyLabeling keeps them"),
    _A("compare_annotators", "Co&mpare with another's project…", Menu.FILE, "annotators.ask", (),
       _PROJECT, "mdi6.account-multiple-outline",
       "See where two people's spans agree, and take over what you want of theirs"),
    _A("export", "E&xport…", Menu.FILE, "exchange.ask_export", ("Ctrl+E",), _PROJECT,
       "mdi6.export-variant", "Write spans, events, scores or a video for other programs"),
    _A("close_project", "&Close project", Menu.FILE, "project.leave", ("Ctrl+W",), _PROJECT,
       tip="Close the project; everything is saved already", starts_group=True),
    _A("quit", "&Quit", Menu.FILE, "window.close", ("Ctrl+Q",), tip="Close the window"),

    _A("undo", "&Undo", Menu.EDIT, "document.undo", ("Ctrl+Z",), Needs.UNDO, "mdi6.undo",
       "Take the last edit back", repeats=True),
    _A("redo", "&Redo", Menu.EDIT, "document.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), Needs.REDO,
       "mdi6.redo", "Do again what was taken back", repeats=True),

    _A("preferences", "Pre&ferences…", Menu.EDIT, "look.show_preferences", ("Ctrl+,",),
       icon="mdi6.cog-outline", tip="Colours, sizes, memory, your name, keys", starts_group=True),

    _A("toggle_mode", "Side by side, o&verlay or wipe", Menu.VIEW, "viewer.toggle_mode", ("R",),
       _SEQUENCE, "mdi6.view-column-outline",
       "Go round: input, reconstruction and residual side by side; the heat map over the input;"
       " an edge to drag between the two"),
    _A("toggle_heat_map", "&Heat map", Menu.VIEW, "viewer.toggle_heat_map", ("H",), _SEQUENCE,
       "mdi6.blur", "Show or hide the heat map"),
    _A("toggle_boxes", "&Boxes", Menu.VIEW, "viewer.toggle_boxes", ("B",), _SEQUENCE,
       "mdi6.vector-square", "Show or hide the boxes of detections"),
    _A("toggle_statistics", "&Statistics", Menu.VIEW, "viewer.toggle_statistics", ("Shift+T",),
       _SEQUENCE, "mdi6.card-text-outline", "Show or hide frame, time and values in the corner"),
    _A("toggle_grid", "&Limb and grid", Menu.VIEW, "display.toggle_grid", ("G",), _SEQUENCE,
       "mdi6.grid", "Draw the edge of the Sun and heliographic coordinates over the frame"),
    _A("fit_levels", "&Auto levels", Menu.VIEW, "display.fit_to_frame", ("A",),
       _SEQUENCE, "mdi6.auto-fix",
       "Take black and white from the frame on show, and keep them for the whole sequence"),
    _A("usual_levels", "Usual levels", Menu.VIEW, "display.show_usual", ("Shift+A",), _SEQUENCE,
       "", "Show what is usual for such a sequence: stretch, limits and colours"),
    _A("fit", "&Fit", Menu.VIEW, "document.fit", ("F",), _SEQUENCE, "mdi6.fit-to-screen-outline",
       "Show the whole frame and the whole timeline", starts_group=True),
    _A("zoom_in", "Zoom &in", Menu.VIEW, "viewer.zoom_in", ("Ctrl++", "Ctrl+="), _SEQUENCE,
       "mdi6.magnify-plus-outline", "Enlarge the frame", repeats=True),
    _A("zoom_out", "Zoom &out", Menu.VIEW, "viewer.zoom_out", ("Ctrl+-",), _SEQUENCE,
       "mdi6.magnify-minus-outline", "Make the frame smaller", repeats=True),
    _A("timeline_zoom_in", "Zoom timeline in", Menu.VIEW, "timeline.zoom_in", ("+", "="),
       _SEQUENCE, tip="Show a shorter stretch of time", repeats=True),
    _A("timeline_zoom_out", "Zoom timeline out", Menu.VIEW, "timeline.zoom_out", ("-",), _SEQUENCE,
       tip="Show a longer stretch of time", repeats=True),
    *(
        _A(f"workspace_{name.lower()}", f"{name} workspace", Menu.VIEW,
           f"window.enter_{name.lower()}", (f"Ctrl+{number}",), _PROJECT, "", tip,
           starts_group=number == 1)
        for number, (name, tip) in enumerate(WORKSPACE_TIPS.items(), 1)
    ),
    _A("reset_layout", "Reset &layout", Menu.VIEW, "window.reset_layout", (), _PROJECT,
       tip="Put the panels of this workspace back where they were at first"),
    _A("full_screen", "F&ull screen", Menu.VIEW, "look.toggle_full_screen", ("F11",),
       icon="mdi6.fullscreen", tip="Fill the screen, or leave it again"),
    _A("save_screenshot", "Save &picture of the window…", Menu.VIEW, "look.ask_screenshot",
       tip="Save what the window shows as a PNG file"),

    _A("play", "&Play or pause", Menu.PLAYBACK, "navigation.toggle_playing", ("Space",), _SEQUENCE,
       "mdi6.play-pause", "Play at the pace of the sequence, or pause"),
    _A("shuttle_back", "Play &backwards", Menu.PLAYBACK, "navigation.shuttle_back", ("J",),
       _SEQUENCE, "mdi6.rewind", "Play backwards; again for faster; with K held, one frame back"),
    _A("pause", "P&ause", Menu.PLAYBACK, "navigation.pause", ("K",), _SEQUENCE, "mdi6.pause",
       "Stop playing"),
    _A("shuttle_forward", "Play &forwards", Menu.PLAYBACK, "navigation.shuttle_forward", ("L",),
       _SEQUENCE, "mdi6.fast-forward",
       "Play forwards; again for faster; with K held, one frame on"),
    _A("slower_back", "Play backwards, slower", Menu.PLAYBACK, "navigation.shuttle_slower",
       ("Shift+J",), _SEQUENCE, "", "Backwards at half the pace; again: slower, down to 1/8", -1),
    _A("slower_forward", "Play forwards, slower", Menu.PLAYBACK, "navigation.shuttle_slower",
       ("Shift+L",), _SEQUENCE, "", "Forwards at half the pace; again: slower, down to 1/8", 1),
    _A("next_repeat", "&Repeat or not", Menu.PLAYBACK, "viewer.next_repeat", ("Ctrl+L",), _SEQUENCE,
       "mdi6.repeat", "Go round: in..out again and again, all again and again, to and fro, once"),
    _A("every_frame", "&Every frame", Menu.PLAYBACK, "viewer.toggle_every_frame", ("Shift+Space",),
       _SEQUENCE, "", "Show every frame however long it takes, or keep time and skip frames"),
    _A("previous_frame", "Previous frame", Menu.PLAYBACK, "navigation.step", ("Left",), _SEQUENCE,
       "mdi6.step-backward", "One frame back", -1, starts_group=True, repeats=True),
    _A("next_frame", "Next frame", Menu.PLAYBACK, "navigation.step", ("Right",), _SEQUENCE,
       "mdi6.step-forward", "One frame on", 1, repeats=True),
    _A("jump_back", "Back one second", Menu.PLAYBACK, "navigation.jump", ("Shift+Left",),
       _SEQUENCE, "", "One second back in a video, ten frames else", -1, repeats=True),
    _A("jump_forward", "On one second", Menu.PLAYBACK, "navigation.jump", ("Shift+Right",),
       _SEQUENCE, "", "One second on in a video, ten frames else", 1, repeats=True),
    _A("leap_back", "Back ten seconds", Menu.PLAYBACK, "navigation.jump", ("PgUp",), _SEQUENCE, "",
       "Ten seconds back in a video, a hundred frames else", -10, repeats=True),
    _A("leap_forward", "On ten seconds", Menu.PLAYBACK, "navigation.jump", ("PgDown",), _SEQUENCE,
       "", "Ten seconds on in a video, a hundred frames else", 10, repeats=True),
    _A("first_frame", "First frame", Menu.PLAYBACK, "navigation.show_first", ("Home",), _SEQUENCE,
       "mdi6.skip-previous", "Go to the start", starts_group=True),
    _A("last_frame", "Last frame", Menu.PLAYBACK, "navigation.show_last", ("End",), _SEQUENCE,
       "mdi6.skip-next", "Go to the end"),
    _A("previous_edge", "Previous span edge", Menu.PLAYBACK, "navigation.show_edge",
       ("Ctrl+Left",), Needs.SPANS, "", "Go back to where a span starts or ends", -1, repeats=True),
    _A("next_edge", "Next span edge", Menu.PLAYBACK, "navigation.show_edge", ("Ctrl+Right",),
       Needs.SPANS, "", "Go on to where a span starts or ends", 1, repeats=True),
    _A("go_to", "&Go to…", Menu.PLAYBACK, "navigation.ask_place", ("Ctrl+G",), _SEQUENCE,
       "mdi6.crosshairs", "Go to a frame, a time or a UTC time"),

    _A("mark_in", "Mark &in", Menu.LABELS, "spans.mark_in", ("I",), _SEQUENCE,
       "mdi6.contain-start", "The next span starts at this frame"),
    _A("mark_out", "Mark &out", Menu.LABELS, "spans.mark_out", ("O",), _SEQUENCE,
       "mdi6.contain-end", "The next span ends with this frame"),
    _A("clear_marks", "Clear &marks", Menu.LABELS, "spans.clear_marks", ("\\",), Needs.MARK, "",
       "Forget in and out"),
    _A("make_span", "Make &span", Menu.LABELS, "spans.make_span", ("Return", "Enter"), Needs.MARK,
       "mdi6.tag-plus-outline", "Give in..out the chosen label", starts_group=True),
    _A("exclude", "&Exclude from training", Menu.LABELS, "spans.exclude", ("E",),
       Needs.LEARNT, "mdi6.cancel",
       "Nothing in in..out is learnt, or in the chosen span without marks"),
    _A("include", "In&clude in training", Menu.LABELS, "spans.include", ("Shift+E",),
       Needs.EXCLUDED, "mdi6.check-circle-outline",
       "Take back what excludes in..out, or the chosen span without marks"),
    _A("delete_span", "&Delete span", Menu.LABELS, "spans.delete", ("Del",), Needs.SPAN_HERE,
       "mdi6.delete-outline", "Delete the selected spans, or the one under the playhead",
       starts_group=True),
    _A("split_span", "Spli&t span", Menu.LABELS, "spans.split", ("Ctrl+K",), Needs.SPAN_HERE,
       "mdi6.content-cut", "Cut the span in two before this frame"),
    _A("merge_spans", "Mer&ge spans", Menu.LABELS, "moves.merge", ("Ctrl+Shift+K",),
       Needs.SPAN_HERE, "mdi6.set-merge",
       "Make one span of those selected, or of this one and the next with its label"),
    _A("paint_label", "&Paint label", Menu.LABELS, "paint.paint", ("T",), _SEQUENCE,
       "mdi6.brush-variant",
       "Held while playing or stepping: a span of the chosen label grows with the playhead"),
    _A("nudge_back", "Move span back", Menu.LABELS, "moves.nudge", ("Alt+Left",), Needs.SPAN_HERE,
       "", "Move the selected span, or the one under the playhead, one frame back", -1,
       starts_group=True, repeats=True),
    _A("nudge_on", "Move span on", Menu.LABELS, "moves.nudge", ("Alt+Right",), Needs.SPAN_HERE,
       "", "Move the selected span, or the one under the playhead, one frame on", 1, repeats=True),
    _A("nudge_first_back", "First frame back", Menu.LABELS, "moves.nudge_first",
       ("Ctrl+Shift+Left",), Needs.SPAN_HERE, "", "Let the span start one frame earlier", -1,
       repeats=True),
    _A("nudge_first_on", "First frame on", Menu.LABELS, "moves.nudge_first",
       ("Ctrl+Shift+Right",), Needs.SPAN_HERE, "", "Let the span start one frame later", 1,
       repeats=True),
    _A("nudge_last_back", "Last frame back", Menu.LABELS, "moves.nudge_last", ("Alt+Shift+Left",),
       Needs.SPAN_HERE, "", "Let the span end one frame earlier", -1, repeats=True),
    _A("nudge_last_on", "Last frame on", Menu.LABELS, "moves.nudge_last", ("Alt+Shift+Right",),
       Needs.SPAN_HERE, "", "Let the span end one frame later", 1, repeats=True),
    _A("start_here", "Start span here", Menu.LABELS, "moves.start_here", ("[",), Needs.SPAN_HERE,
       "mdi6.format-horizontal-align-left", "Let the selected span start at this frame"),
    _A("end_here", "End span here", Menu.LABELS, "moves.end_here", ("]",), Needs.SPAN_HERE,
       "mdi6.format-horizontal-align-right", "Let the selected span end with this frame"),
    _A("review_clips", "&Review clips", Menu.LABELS, "document.review_clips", ("Ctrl+Shift+L",),
       _PROJECT, "mdi6.playlist-check",
       "Look at the clips that would be learnt and are unlike the rest", starts_group=True),
    _A("draw_region", "&Ignore a region", Menu.LABELS, "curate.draw_region", ("X",), _SEQUENCE,
       "mdi6.vector-rectangle",
       "Drag a rectangle on the frame: between the marks, or in all frames, nothing in it counts",
       starts_group=True),
    _A("edit_regions", "&Regions to ignore…", Menu.LABELS, "curate.edit_regions", (), _PROJECT,
       tip="List, change and delete the rectangles that neither train nor score"),
    _A("edit_labels", "Edit &labels…", Menu.LABELS, "curate.edit_labels", (), _PROJECT,
       "mdi6.tag-edit-outline", "Add, rename, order and delete labels, and say what they mean"),
    *(
        _A(f"label_{digit}", f"Label {digit}", Menu.LABELS, "spans.choose_label", (str(digit),),
           _PROJECT, "", f"The next span gets the label with the key {digit}", digit,
           starts_group=digit == 1)
        for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
    ),

    _A("accept_suggestion", "Accept the su&ggestion", Menu.LABELS,
       "suggestions.accept_suggestion", ("Q",), _SEQUENCE, "mdi6.check",
       "Exclude the frames in doubt under the playhead; from elsewhere, go to the next ones",
       starts_group=True),
    _A("reject_suggestion", "Re&ject the suggestion", Menu.LABELS,
       "suggestions.reject_suggestion", ("Shift+Q",), _SEQUENCE, "mdi6.close-circle-outline",
       "Keep the frames in doubt under the playhead; from elsewhere, go to the next ones"),

    _A("train", "&Train", Menu.TRAIN, "document.train", ("Ctrl+T",), _PROJECT,
       "mdi6.school-outline", "Train with the settings of the training panel"),
    _A("suggest", "Su&ggest what to train", Menu.TRAIN, "document.suggest", (), _PROJECT,
       "mdi6.lightbulb-on-outline",
       "Look at the training frames and propose a detector, a recipe and settings"),
    _A("stop_training", "&Stop and keep", Menu.TRAIN, "train.stop", (), Needs.TRAINING,
       "mdi6.stop-circle-outline", "End the training early and keep what is learnt"),
    _A("cancel_training", "&Cancel training", Menu.TRAIN, "train.cancel", (), Needs.TRAINING,
       "mdi6.close", "End the training now and keep nothing"),
    _A("reuse_run", "&Use the settings of the run", Menu.TRAIN, "runs.reuse", (), Needs.RUN,
       "mdi6.content-copy", "Take what the run on show was trained with into the training panel",
       starts_group=True),
    _A("resume_run", "&Resume the run…", Menu.TRAIN, "runs.resume", (), Needs.RUN,
       "mdi6.restart", "Go on where the run on show ended"),
    _A("open_run_folder", "&Open the folder of the run", Menu.TRAIN, "runs.open_folder", (),
       Needs.RUN, "mdi6.folder-open-outline", "Show the files of the run on show"),
    _A("show_architecture", "&Architecture of the model…", Menu.TRAIN,
       "training.show_architecture", (), _PROJECT, "mdi6.sitemap-outline",
       "Draw the layers of the chosen model, with shapes and parameters", starts_group=True),
    _A("open_tensorboard", "Open Tensor&Board", Menu.TRAIN, "training.open_tensorboard", (),
       _PROJECT, "mdi6.chart-line",
       "Show curves and pictures of all trainings of this project in the browser"),

    _A("score", "&Score", Menu.REVIEW, "document.score", ("Ctrl+R",), Needs.RUN,
       "mdi6.chart-timeline-variant", "Score the sequence on show with the run on show"),
    _A("review_run", "Re&view the run", Menu.REVIEW, "document.review_run", ("Ctrl+Shift+T",),
       Needs.RUN, "mdi6.chart-timeline-variant",
       "Show what the run on show finds in the sequence on show, scored if it was not"),
    _A("evaluate", "&Evaluate", Menu.REVIEW, "document.evaluate", ("Ctrl+Shift+R",),
       Needs.RUN,
       "mdi6.calculator-variant-outline",
       "Hold scores and maps of the run on show against labels and masks"),
    _A("previous_suspect", "&Previous suspect", Menu.REVIEW, "review.show_suspect", ("P",),
       Needs.SCORES, "mdi6.chevron-double-left", "Go back to the peak of an event", -1,
       starts_group=True, repeats=True),
    _A("next_suspect", "&Next suspect", Menu.REVIEW, "review.show_suspect", ("N",), Needs.SCORES,
       "mdi6.chevron-double-right", "Go on to the peak of an event", 1, repeats=True),
    _A("show_peak", "&Peak of this event", Menu.REVIEW, "verdicts.show_peak", ("Shift+P",),
       Needs.SCORES, "mdi6.target", "Go to the frame with the highest score of the event here"),
    _A("accept_event", "&Accept the event", Menu.REVIEW, "verdicts.accept", ("Shift+Return",),
       Needs.SCORES, "mdi6.check", "Its frames are an anomaly: they get a span that says so",
       starts_group=True),
    _A("reject_event", "Re&ject the event", Menu.REVIEW, "verdicts.reject", ("Shift+Backspace",),
       Needs.SCORES, "mdi6.close", "Its frames are normal: they get a span that says so"),
    _A("edit_event", "&Mark the event to edit it", Menu.REVIEW, "verdicts.edit", ("Shift+I",),
       Needs.SCORES, "mdi6.arrow-expand-horizontal",
       "Set in and out to its ends, to move them before Return makes the span"),
    _A("raise_low", "Raise the low threshold", Menu.REVIEW, "review.move_low", ("Up",),
       Needs.SCORES, "", "Fewer suspects", 1, starts_group=True, repeats=True),
    _A("lower_low", "Lower the low threshold", Menu.REVIEW, "review.move_low", ("Down",),
       Needs.SCORES, "", "More suspects", -1, repeats=True),
    _A("raise_high", "Raise the high threshold", Menu.REVIEW, "review.move_high", ("Shift+Up",),
       Needs.SCORES, "", "Fewer frames beyond doubt", 1, repeats=True),
    _A("lower_high", "Lower the high threshold", Menu.REVIEW, "review.move_high", ("Shift+Down",),
       Needs.SCORES, "", "More frames beyond doubt", -1, repeats=True),

    _A("palette", "Find an &action…", Menu.HELP, "look.show_palette", ("Ctrl+Shift+P",),
       icon="mdi6.magnify", tip="Type a part of its name, and Enter does it"),
    _A("key_sheet", "&Keys", Menu.HELP, "look.show_keys", ("F1",), icon="mdi6.keyboard-outline",
       tip="Every action and its keys"),
    _A("edit_keys", "&Change keys…", Menu.HELP, "look.edit_keys",
       icon="mdi6.keyboard-settings-outline", tip="Give actions other keys"),
    _A("show_log", "Show the &log", Menu.HELP, "log.show_log",
       icon="mdi6.text-box-outline", tip="What the program did, with warnings and errors",
       starts_group=True),
    _A("copy_diagnostics", "Copy &diagnostics", Menu.HELP, "log.copy_diagnostics",
       icon="mdi6.stethoscope",
       tip="Copy versions, devices, codecs and the last lines of the log, for a report"),
    _A("about", "&About Framesift", Menu.HELP, "look.show_about", tip="Version and licence"),
)
# fmt: on

#: Actions that change the project: they make no sense while another window does that.
WRITING = frozenset((
    "add_files", "add_folder", "relink", "import_data_set", "import_spans", "import_sidecars",
    "make_span", "exclude", "include", "delete_span", "split_span", "merge_spans", "paint_label",
    "nudge_back", "nudge_on", "nudge_first_back", "nudge_first_on", "nudge_last_back",
    "nudge_last_on", "start_here", "end_here", "edit_labels", "accept_suggestion",
    "reject_suggestion", "accept_event", "reject_event",
    "train", "resume_run", "score", "evaluate", "raise_low", "lower_low", "raise_high",
    "lower_high",
))  # fmt: skip

ACTIONS: tuple[ActionSpec, ...] = tuple(
    replace(spec, needs=spec.needs | Needs.WRITABLE) if spec.id in WRITING else spec
    for spec in _TABLE
)

GESTURES: tuple[Gesture, ...] = (
    Gesture("Ctrl+wheel", "Zoom the timeline around the cursor", Menu.VIEW),
    Gesture("Wheel", "Zoom the frame around the cursor", Menu.VIEW),
    Gesture("Drag", "Move the frame, or scrub on the timeline", Menu.VIEW),
    Gesture("Drag", "Move the edge of the wipe", Menu.VIEW),
    Gesture(
        "Drag",
        "Move a threshold, on the timeline or in the histogram of the evaluation",
        Menu.REVIEW,
    ),
    Gesture("Right-click", "Choose the columns of the table of runs, on its header", Menu.TRAIN),
    Gesture(
        "Drag", "Move an edge of a span, or a span that is selected, on the timeline", Menu.LABELS
    ),
    Gesture("Shift+drag", "Draw a span of the chosen label on the timeline", Menu.LABELS),
    Gesture("Ctrl+click", "Select one span more on the timeline", Menu.LABELS),
    Gesture("Alt", "Held while dragging: nothing snaps", Menu.LABELS),
    Gesture("Right-click", "Choose the lanes of the timeline", Menu.VIEW),
    Gesture("Click", "Go to the peak of the event that a box belongs to", Menu.REVIEW),
    Gesture("Right-click", "Accept, reject or edit the event on the frame", Menu.REVIEW),
    Gesture("F2", "Give a run or a sequence another name, in its list", Menu.EDIT),
    Gesture("Del", "Delete the runs chosen in their table", Menu.TRAIN),
    Gesture(
        "E, Y, S, N, P", "Exclude, keep, skip, next, previous, in the review queue", Menu.LABELS
    ),
    Gesture("K+J, K+L", "One frame back, one frame on", Menu.PLAYBACK),
)

#: What a right click on a frame offers to do with the event there.
EVENT_ACTIONS = ("show_peak", "accept_event", "reject_event", "edit_event")

#: Shown in the tool bar, in this order; None makes a line between them.
TOOL_BAR: tuple[str | None, ...] = (
    "undo", "redo", None,
    "first_frame", "previous_frame", "play", "next_frame", "last_frame", None,
    "mark_in", "mark_out", "make_span", "exclude", "include", "delete_span", "review_clips", None,
    "previous_suspect", "next_suspect", None,
    "train", "score",
)  # fmt: skip
