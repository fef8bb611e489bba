"""Files to frames: sources, the frame index, cache, prefetch and the playback clock."""
