"""A trained network as an ONNX model, for programs that run it without torch."""

from __future__ import annotations

import contextlib
import io
import warnings

import torch
from torch import Tensor, nn

import models

#: What the inputs and outputs of the model are called.
CLIPS, RECONSTRUCTIONS, DIVERGENCES = "clips", "reconstructions", "divergences"
#: What the output is called of a network that marks what is anomalous.
LOGITS = "logits"

#: Of the operators: what onnxruntime and the tracing exporter both know well.
OPSET = 17


class OnnxError(Exception):
    """A network cannot be run as ONNX; the text is a reason without a full stop."""


def onnx_model(network: nn.Module, clip: models.Clip, output: str = RECONSTRUCTIONS) -> bytes:
    """Return a network as an ONNX model.

    Parameters
    ----------
    network : Module
        In evaluation mode, on the CPU.
    clip : tuple of int
        Channels, frames, rows and columns: the model takes any number of such clips, and no
        others.
    output : str, optional
        What to call that which it returns.

    Returns
    -------
    bytes
        A model that takes ``clips`` and returns ``reconstructions``, or whatever ``output`` says,
        and, of a generative network, ``divergences``.

    Raises
    ------
    OnnxError
        If ONNX has no operator for a part of the network, or the exporter lacks a package.
    """
    example = torch.rand((2, *clip), generator=torch.Generator().manual_seed(0))
    file = io.BytesIO()
    names = [CLIPS, output]
    with (
        torch.inference_mode(mode=False),
        torch.no_grad(),
        warnings.catch_warnings(),
        # It prints the graph of a network that it cannot express, amid what a command prints.
        contextlib.redirect_stdout(io.StringIO()),
    ):
        # The exporter tells of its own future, and that it takes sizes as they are: they are.
        warnings.simplefilter("ignore")
        if not isinstance(network(example), Tensor):
            names.append(DIVERGENCES)
        try:
            torch.onnx.export(
                network,
                (example,),
                file,  # type: ignore[arg-type]  # the tracing exporter writes to files as well
                dynamo=False,
                opset_version=OPSET,
                input_names=names[:1],
                output_names=names[1:],
                dynamic_axes={name: {0: "count"} for name in names},
            )
        except (torch.onnx.OnnxExporterError, RuntimeError, ValueError, ImportError) as error:
            raise OnnxError(_reason(error)) from error
    return file.getvalue()


def _reason(error: Exception) -> str:
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")
