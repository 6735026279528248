"""The reference engine of the assignments on scalar, tensor and forward-mode engines, with its mistakes as switches."""
