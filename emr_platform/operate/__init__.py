"""Running workflows, watching them, and saying why they failed.

Nothing here imports boto3: whoever calls hands in what makes clients, for an account of AWS or for the emulated one.
"""
