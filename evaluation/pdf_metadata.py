"""The XMP metadata that lets one file be PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes the identification of one standard only. PDF/A allows a second one when its namespace is described by
an extension schema inside the same packet (ISO 19005-3, 6.6.2.3), which is what is added here.
"""

from datetime import UTC, datetime
from typing import Any

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_END = b"</rdf:RDF>"

_PDF_UA = f"""<rdf:Description xmlns:rdf="{_RDF}" xmlns:pdfuaid="{_UA}" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="{_RDF}" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
""".encode()


def w3c_date(moment: datetime) -> str:
    """`moment` in UTC to the second, as XMP writes it. A naive datetime is a ValueError: it would depend on the
    machine.
    """
    if moment.tzinfo is None:
        raise ValueError("the creation date of a PDF needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def declare(metadata: Any, *, created: datetime) -> None:
    """Fix the file's dates to `created` and declare PDF/UA-1 beside the PDF/A part that WeasyPrint writes."""
    metadata.created = metadata.modified = w3c_date(created)
    write_rdf = metadata.generate_rdf_metadata

    def with_pdf_ua(variant: str, version: int, conformance: str) -> bytes:
        packet: bytes = write_rdf(variant, version, conformance)
        return packet.replace(_END, _PDF_UA + _END)

    metadata.generate_rdf_metadata = with_pdf_ua
