"""Files to frames: sources, the frame index, cache, prefetch and the playback clock.

Start at `core.media.open.open_source`, which gives a `core.media.source.FrameSource` for anything.

- ``video``, ``fits`` (with ``fits_header``), ``stills``, ``tensors``: one kind of source each
- ``file_set``, ``archive``, ``spool``: where FITS files and stills lie, in a folder or an archive
- ``frame_index``, ``times``: what is known of every frame without decoding it
- ``solar``, ``display``, ``view``, ``frame_statistics``: from values to what is painted and read
- ``cache``, ``prefetch``, ``playback``: which frame is due, and having it ready
- ``decimation``, ``visible_ranges``, ``time_ticks``: arithmetic for painting, kept out of Qt

A new kind of source is one file with a class like `core.media.tensors.TensorSource` and one line in
``open``.
"""
