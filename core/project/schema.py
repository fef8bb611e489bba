"""The schema as a list of migrations; add to the end, never edit one.

SQLite's ``user_version`` counts the migrations that a project has had, so that an older program
can tell a newer project before it touches it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

#: SQLite's ``application_id`` of a project, "FrSi" in ASCII: tells it from any other database.
APPLICATION_ID = 0x46725369

migrations = Migrations("framesift")


@migrations()
def m001_first_tables(db: Database) -> None:
    """Create the tables of version 1.

    Ids are AUTOINCREMENT, so that none is ever given twice: folders are named after them, and an
    undone edit may bring its row back under the old id at any time.
    """
    for statement in _M001:
        db.execute(statement)


@migrations()
def m002_order_of_labels(db: Database) -> None:
    """Give labels a place in their list; those that are there keep the order they were made in."""
    db.execute("ALTER TABLE label ADD COLUMN position INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE label SET position = id")


@migrations()
def m003_event_rule(db: Database) -> None:
    """Keep how suspect frames become events beside the thresholds that make them suspect."""
    for statement in _M003:
        db.execute(statement)


@migrations()
def m004_origin_of_thresholds(db: Database) -> None:
    """Let thresholds tell how they were chosen, as JSON; empty where that was not kept."""
    db.execute("ALTER TABLE threshold ADD COLUMN origin TEXT NOT NULL DEFAULT ''")


@migrations()
def m005_regions_to_ignore(db: Database) -> None:
    """Make regions that say what is ignored; no program has written any before."""
    db.execute("DROP TABLE region")
    db.execute(_REGION)
    db.execute("CREATE INDEX region_place ON region (sequence_id, start_frame)")


@migrations()
def m006_drawn_boxes(db: Database) -> None:
    """Make boxes that a person draws on frames, with places in source pixels."""
    db.execute(_DRAWN_BOX)
    db.execute("CREATE INDEX drawn_box_place ON drawn_box (sequence_id, frame_index)")


#: The project version that this program writes and reads.
VERSION = 6

_M001 = (
    """CREATE TABLE sequence (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL,
        kind TEXT NOT NULL,
        split TEXT NOT NULL,
        frames INTEGER NOT NULL CHECK (frames > 0),
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        channels INTEGER NOT NULL,
        start_utc TEXT NOT NULL,
        cadence_s REAL NOT NULL,
        gaps INTEGER NOT NULL,
        created TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE label (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        color TEXT NOT NULL,
        key TEXT NOT NULL,
        excludes_from_training INTEGER NOT NULL,
        is_anomaly INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE span (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
        start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
        stop_frame INTEGER NOT NULL CHECK (stop_frame > start_frame),
        label_id INTEGER NOT NULL REFERENCES label (id),
        source TEXT NOT NULL,
        annotator TEXT NOT NULL,
        note TEXT NOT NULL,
        created TEXT NOT NULL,
        modified TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX span_place ON span (sequence_id, start_frame)",
    # Gives the longest span at once, which bounds how far before a window its spans can begin.
    "CREATE INDEX span_length ON span (sequence_id, stop_frame - start_frame)",
    "CREATE INDEX span_label ON span (label_id)",
    """CREATE TABLE region (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
        start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
        stop_frame INTEGER NOT NULL CHECK (stop_frame > start_frame),
        label_id INTEGER NOT NULL REFERENCES label (id),
        x REAL NOT NULL,
        y REAL NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL,
        source TEXT NOT NULL,
        annotator TEXT NOT NULL,
        note TEXT NOT NULL,
        created TEXT NOT NULL,
        modified TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX region_place ON region (sequence_id, start_frame)",
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        detector TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        dataset_hash TEXT NOT NULL,
        created TEXT NOT NULL,
        seconds REAL NOT NULL,
        train_loss REAL,
        val_loss REAL
    ) STRICT""",
    """CREATE TABLE score_set (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
        frames INTEGER NOT NULL,
        seconds REAL NOT NULL,
        created TEXT NOT NULL,
        UNIQUE (run_id, sequence_id)
    ) STRICT""",
    "CREATE INDEX score_set_sequence ON score_set (sequence_id)",
    """CREATE TABLE threshold (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        statistic TEXT NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL CHECK (high >= low),
        PRIMARY KEY (run_id, statistic)
    ) STRICT""",
    """CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
        start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
        stop_frame INTEGER NOT NULL CHECK (stop_frame > start_frame),
        peak_frame INTEGER NOT NULL,
        peak_score REAL NOT NULL,
        verdict TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_place ON event (sequence_id, start_frame)",
    "CREATE INDEX event_run ON event (run_id)",
    """CREATE TABLE edit_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time TEXT NOT NULL,
        annotator TEXT NOT NULL,
        text TEXT NOT NULL,
        action TEXT NOT NULL
    ) STRICT""",
)

_M003 = (
    "ALTER TABLE threshold ADD COLUMN has_hysteresis INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE threshold ADD COLUMN min_frames INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE threshold ADD COLUMN min_area INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE threshold ADD COLUMN smoothing TEXT NOT NULL DEFAULT 'off'",
    "ALTER TABLE threshold ADD COLUMN smoothing_frames INTEGER NOT NULL DEFAULT 5",
)

_REGION = """CREATE TABLE region (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
    start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
    stop_frame INTEGER NOT NULL CHECK (stop_frame > start_frame),
    x REAL NOT NULL,
    y REAL NOT NULL,
    width REAL NOT NULL CHECK (width > 0),
    height REAL NOT NULL CHECK (height > 0),
    annotator TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL
) STRICT"""

_DRAWN_BOX = """CREATE TABLE drawn_box (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    sequence_id INTEGER NOT NULL REFERENCES sequence (id) ON DELETE CASCADE,
    frame_index INTEGER NOT NULL CHECK (frame_index >= 0),
    x REAL NOT NULL,
    y REAL NOT NULL,
    width REAL NOT NULL CHECK (width > 0),
    height REAL NOT NULL CHECK (height > 0),
    annotator TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL
) STRICT"""


def upgrade(db: Database) -> None:
    """Bring a database to `VERSION`: all of the pending migrations, or none."""
    with db.atomic():
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")
