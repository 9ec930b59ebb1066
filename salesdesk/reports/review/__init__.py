"""The pipeline review: its drawings, its words, its workbook, its facts."""
