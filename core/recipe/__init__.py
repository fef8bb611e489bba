"""Frames to model input: the recipe, intensity scales, the frame store and clip windows."""
