"""Frames on screen: picture, heat map, boxes, playback.

::

    viewer_panel.py    what belongs together on the screen; tool_row.py, heat_menu.py, play_menu.py
    shown_frame.py     the frame on the screen: its proxy at once, its pixels when they are decoded
    frame_provider.py  decoded frames; proxy_keeper.py those that take long, made smaller
    playback.py        play, pause, shuttle, step; play_way.py how frames follow each other
    results.py         what a detector says of the frame
    panes.py           input, reconstruction and residual, arranged; pane.py one of them
    canvas.py          its mouse; frame_item.py, pixel_grid.py, boxes_item.py, wipe_edge.py and
                       sun_grid_item.py what is painted; color_bar.py and corner_text.py over it
    linked_view.py     zoom and centre that all panes share
    readout.py         what is on show and under the cursor, in words
    solar_layer.py     colours, orientation and coordinates of the Sun; frame_colors.py
"""
