"""What the frames of instruments need: their headers, stretch and colours, and what is in doubt.

`header_panel.HeaderPanel` lists the FITS keywords of the frame on show and pins them;
`display_panel.DisplayPanel` chooses stretch, limits, colours and the grid over the Sun;
`suggestion_bar.SuggestionBar` asks about frames in doubt, one by one. `LookMemory` remembers all
that was chosen, for each instrument of a project.
"""
