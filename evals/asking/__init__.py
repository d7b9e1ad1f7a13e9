"""Questions to a study, with what answers them: how well `analysis.asking` finds it, and says where it is not there."""
