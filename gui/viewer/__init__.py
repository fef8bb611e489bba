"""Frames on screen: picture, heat map, boxes, playback."""
