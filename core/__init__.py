"""Everything the program does, without a window.

Rooms, each importing only those below it in this list::

    cli          the same operations from a terminal
    sample       the demonstration project, made on the spot
    operations   what a person asks for: prepare, train, score, evaluate
    export       videos and tables for other programs
    evaluation   scores against labels
    anomaly      detectors, anomaly maps, scores, thresholds, boxes, events
    training     the loop that fits a network, its checkpoints, the run folder
    project      sequences, labels, spans and runs in SQLite; edits
    recipe       frames -> model input: intensity scales, frame store, clips
    media        files -> frames: sources, frame index, cache, prefetch, playback
    config, jobs, stored_arrays, closing, files, errors    no domain knowledge

Nothing in here imports Qt; ``lint-imports`` and a test keep it so.
"""
