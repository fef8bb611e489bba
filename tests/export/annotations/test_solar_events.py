"""Events on the Sun: times in UTC, places in arcsec, and events of the HEK read by UTC."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.errors import AnnotationError
from core.export.annotations.write_job import WriteAnnotationsJob
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import RunState, Split, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from tests.export.annotations.conftest import import_file, spans_of

RUN = "conv3d-001"
FRAMES = 6
#: An AIA level 1 header, shortened: 64 x 48 pixels of 10 arcsec, disc centre in the middle.
HEADER = """\
SIMPLE  =                    T
BITPIX  =                   16
NAXIS   =                    2
NAXIS1  =                   64
NAXIS2  =                   48
DATE-OBS= '2012-07-19T07:30:{second:02d}.50'
EXPTIME =             2.000000
TELESCOP= 'SDO/AIA '
INSTRUME= 'AIA_3   '
WAVELNTH=                  171
CTYPE1  = 'HPLN-TAN'
CTYPE2  = 'HPLT-TAN'
CUNIT1  = 'arcsec  '
CUNIT2  = 'arcsec  '
CRPIX1  =                 32.5
CRPIX2  =                 24.5
CRVAL1  =                  0.0
CRVAL2  =                  0.0
CDELT1  =                 10.0
CDELT2  =                 10.0
END"""


@pytest.fixture
def flaring(tmp_path: Path) -> Path:
    """A project with six FITS images every 5 s; a run sees a flare on frames 2 to 4, peak 3."""
    folder = tmp_path / "aia"
    folder.mkdir()
    for number in range(FRAMES):
        header = fits.Header.fromstring(HEADER.format(second=5 * number), sep="\n")
        fits.PrimaryHDU(np.zeros((48, 64), np.int16), header).writeto(folder / f"{number}.fits")
    with Project.create(tmp_path / "sun") as project:
        sequence = project.add_sequence(inspect_source(folder), Split.TEST)
        flare = project.add_label("flare", "#ff0000", is_anomaly=True)
        project.add_span(sequence.id, FrameRange(1, 5), flare.id, note="M7.7")
        run = project.add_run("conv3d", "hash", RUN)
        project.update_run(run.id, state=RunState.DONE)
        project.set_thresholds(run.id, Statistic.LOCAL_MAX, Thresholds(0.2, 0.5))
        store = FrameStore(np.zeros((FRAMES, 24, 32, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, project.index(sequence.id))
        with ScoreWriter(RunFolder(project.layout.run(RUN)), prepared) as writer:
            for frame_index in range(FRAMES):
                anomaly_map = np.zeros((24, 32), np.float32)
                if 2 <= frame_index < 5:
                    # In map pixels, of 2 x 2 source pixels: columns 20 to 23, rows 4 to 7.
                    anomaly_map[4:8, 20:24] = 0.9 if frame_index == 3 else 0.4
                writer.add(FrameResult(frame_index, anomaly_map, None))
        return project.layout.folder


def hek_of(folder: Path, target: Path, run: str = RUN) -> list[dict[str, Any]]:
    WriteAnnotationsJob(folder, "hek", target, run).run(JobContext())
    result: list[dict[str, Any]] = json.loads(target.read_text())["result"]
    return result


def test_an_event_of_a_run_has_times_in_utc_and_its_box_in_arcsec(
    flaring: Path, tmp_path: Path
) -> None:
    span, event = hek_of(flaring, tmp_path / "h.json")

    assert event["event_type"] == "OT"
    assert event["event_starttime"] == "2012-07-19T07:30:10.500"
    assert event["event_peaktime"] == "2012-07-19T07:30:15.500"
    assert event["event_endtime"] == "2012-07-19T07:30:25.500"
    assert (event["obs_observatory"], event["obs_meanwavel"]) == ("SDO/AIA", 171)
    # The flare covers source columns 40 to 47 and rows 8 to 15; its box is at most a map pixel or
    # two wider, since scores are sums over neighbours.
    west, north = (40 - 31.5 + 3.5) * 10, (8 - 23.5 + 3.5) * 10
    assert event["hpc_x"] == pytest.approx(west, abs=0.1)
    assert event["hpc_y"] == pytest.approx(north, abs=0.1)
    assert event["boundbox_c1ll"] <= (40 - 0.5 - 31.5) * 10
    assert event["boundbox_c1ur"] >= (47 + 0.5 - 31.5) * 10
    assert event["boundbox_c1ur"] - event["boundbox_c1ll"] < 200
    assert event["hpc_bbox"].startswith("POLYGON((")
    assert (span["event_type"], span["frm_humanflag"], span["hpc_x"]) == ("FL", "true", None)


def test_voevent_packets_fit_their_schema(flaring: Path, tmp_path: Path) -> None:
    voeventparse = pytest.importorskip("voeventparse")
    WriteAnnotationsJob(flaring, "voevent", tmp_path / "out", RUN).run(JobContext())

    packets = []
    for path in sorted((tmp_path / "out").iterdir()):
        with path.open("rb") as file:
            packets.append(voeventparse.load(file))
    for packet in packets:
        voeventparse.assert_valid_as_v2_0(packet)

    span, event = packets
    assert span.Why.Concept == "Flare"
    params = voeventparse.get_grouped_params(event)["Helioprojective"]
    assert params["Event_Coord1"]["value"] == "120.000"
    assert params["Event_Coord1"]["unit"] == "arcsec"
    assert voeventparse.get_toplevel_params(event)["Event_PeakTime"]["value"] == (
        "2012-07-19T07:30:15.500"
    )
    assert len({packet.get("ivorn") for packet in packets}) == 2


def test_without_the_files_events_have_times_only(flaring: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "aia").iterdir():
        path.unlink()
    told: list[object] = []

    job = WriteAnnotationsJob(flaring, "hek", tmp_path / "h.json", RUN)
    job.run(JobContext(emit=told.append))

    (_, event) = json.loads((tmp_path / "h.json").read_text())["result"]
    assert event["hpc_x"] is None
    assert any("without coordinates" in getattr(it, "message", "") for it in told)


def test_events_of_a_run_come_back(flaring: Path, tmp_path: Path) -> None:
    hek_of(flaring, tmp_path / "h.json")

    told = import_file(flaring, tmp_path / "h.json")

    assert any(it.startswith("The label “event” is new: its frames are excluded") for it in told)
    assert ("aia", 2, 5, "event") in [it[:4] for it in spans_of(flaring)]


# As the web API answers, with the attributes that matter here.

FLARE = {
    "event_type": "FL",
    "event_starttime": "2012-07-19T07:30:14",
    "event_endtime": "2012-07-19T07:35:00",
    "event_peaktime": "2012-07-19T07:31:00",
    "event_coordsys": "UTC-HPC-TOPO",
    "hpc_x": 912.5,
    "hpc_y": -241.0,
    "hpc_bbox": "POLYGON((900 -260,930 -260,930 -220,900 -220,900 -260))",
    "fl_goescls": "M7.7",
    "frm_name": "SWPC",
}


def hek_file(path: Path, *events: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"result": events, "association": False, "overmax": False}))
    return path


def test_an_event_of_the_hek_is_found_by_utc(
    make_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = make_project("to", sequences=("walk", "sun"))

    told = import_file(project, hek_file(tmp_path / "hek.json", FLARE))

    # Frames every 12 s from 07:30:11.34 on; the fifth is followed by an outage.
    note = "M7.7; at 912.5, -241.0 arcsec"
    assert spans_of(project) == [("sun", 0, 5, "flare", note)]
    with Project.open(project) as opened:
        assert opened.spans()[0].annotator == "SWPC"
    effect = "excluded from training and anomalous in evaluation"
    assert told == [f"The label “flare” is new: its frames are {effect}."]


def test_what_lasts_for_days_is_no_anomaly(
    make_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = make_project("to")
    region = FLARE | {
        "event_type": "AR",
        "event_starttime": "2012-07-17T00:00:00",
        "event_endtime": "2012-07-22T00:00:00",
    }

    told = import_file(project, hek_file(tmp_path / "hek.json", region))

    assert [it[:4] for it in spans_of(project)] == [("sun", 0, 9, "active region")]
    assert "Spans of hek.json that reached beyond their sequence and were clipped: 1." in told
    with Project.open(project) as opened:
        label = opened.label_named("active region")
    assert (label.excludes_from_training, label.is_anomaly) == (False, False)


def test_events_of_other_days_are_left_out_with_a_notice(
    make_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = make_project("to")
    other = FLARE | {
        "event_starttime": "2013-01-01T00:00:00",
        "event_endtime": "2013-01-01T01:00:00",
    }
    gap = FLARE | {
        "event_starttime": "2012-07-19T07:33:00",
        "event_endtime": "2012-07-19T07:34:00",
    }

    told = import_file(project, hek_file(tmp_path / "hek.json", other, gap))

    assert spans_of(project) == []
    assert told == ["Spans of hek.json that lie where no frame was taken and were left out: 2."]


def test_a_sequence_without_utc_cannot_take_events(
    make_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = make_project("to", sequences=("walk",))
    file = hek_file(tmp_path / "hek.json", FLARE)

    with pytest.raises(AnnotationError, match="no sequence of the project knows UTC"):
        import_file(project, file)
    with pytest.raises(AnnotationError, match="placed by UTC, which walk does not know"):
        import_file(project, file, sequence="walk")


def test_a_sequence_without_utc_is_left_out_of_an_export(labelled: Path, tmp_path: Path) -> None:
    told: list[object] = []
    job = WriteAnnotationsJob(labelled, "hek", tmp_path / "h.json")

    exported = job.run(JobContext(emit=told.append))

    assert exported.sequences == ["sun"]
    notices = [it.message for it in told if isinstance(it, Notice)]
    assert notices[0] == "Left out, for their frames have no UTC times: walk, hall."
