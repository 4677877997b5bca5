"""EBS's encryption by default, which MiniStack lacks: told and remembered; no volume here is encrypted by it.

Source: Amazon EC2 API Reference, the six actions below; an account begins without encryption and with AWS's own key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from emr_platform.laptop.emulator.names import arn

Response = tuple[int, dict[str, str], bytes]
Operation = Callable[[dict[str, Any]], Response]


class Encryption:
    """The setting of each region."""

    def __init__(self) -> None:
        self._encrypted: dict[str, bool] = {}
        self._keys: dict[str, str] = {}

    def install(self) -> None:
        """Add the operations; once per process."""
        ec2._ACTION_MAP.update(
            {
                "GetEbsEncryptionByDefault": self._answering("GetEbsEncryptionByDefault", None),
                "EnableEbsEncryptionByDefault": self._answering("EnableEbsEncryptionByDefault", True),
                "DisableEbsEncryptionByDefault": self._answering("DisableEbsEncryptionByDefault", False),
                "GetEbsDefaultKmsKeyId": self._get_key,
                "ModifyEbsDefaultKmsKeyId": self._modify_key,
                "ResetEbsDefaultKmsKeyId": self._reset_key,
            }
        )

    def _answering(self, operation: str, value: bool | None) -> Operation:
        def answer(_: dict[str, Any]) -> Response:
            if value is not None:
                self._encrypted[get_region()] = value
            told = str(self._encrypted.get(get_region(), False)).lower()
            return _answer(operation, f"<ebsEncryptionByDefault>{told}</ebsEncryptionByDefault>")

        return answer

    def _get_key(self, _: dict[str, Any]) -> Response:
        return self._tell_key("GetEbsDefaultKmsKeyId")

    def _modify_key(self, parameters: dict[str, Any]) -> Response:
        self._keys[get_region()] = str(ec2._p(parameters, "KmsKeyId"))
        return self._tell_key("ModifyEbsDefaultKmsKeyId")

    def _reset_key(self, _: dict[str, Any]) -> Response:
        self._keys.pop(get_region(), None)
        return self._tell_key("ResetEbsDefaultKmsKeyId")

    def _tell_key(self, operation: str) -> Response:
        key = self._keys.get(get_region()) or arn("kms", get_region(), get_account_id(), "alias/aws/ebs")
        return _answer(operation, f"<kmsKeyId>{escape(key)}</kmsKeyId>")


def _answer(operation: str, content: str) -> Response:
    answered: Response = ec2._xml(200, f"{operation}Response", content)
    return answered
