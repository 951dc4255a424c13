"""The words of the fictional county: places, fields of action, projects. All of it is made up."""

PLACE_STARTS = (
    *("Ahren", "Birken", "Dorn", "Eichen", "Falken", "Grün", "Hasel", "Immen", "Jeven", "Kranich", "Linden", "Mohn"),
    *("Nessel", "Ottern", "Pappel", "Quellen", "Reiher", "Silber", "Tannen", "Ulmen", "Veilchen", "Weiden"),
)
PLACE_ENDS = ("feld", "au", "hagen", "stedt", "bach", "rode", "furt", "brück", "winkel", "moor", "horst", "berg")

PURPOSES = (
    "Wege zum Amt entfallen, und Anträge gehen vollständig ein",
    "gleiche Vorgänge laufen in allen Ämtern nach demselben Muster",
    "Auskünfte sind ohne Rückfrage in einem Fachamt möglich",
    "Bearbeitungszeiten werden sichtbar und kürzer",
    "Daten werden einmal erfasst und mehrfach genutzt",
    "Ausfälle werden früher erkannt und schneller behoben",
)
STARTING_POINTS = (
    "Bisher arbeiten die Fachämter mit einzelnen Listen und Papierakten.",
    "Eine Lösung ist vorhanden, wird aber nur in zwei Ämtern genutzt.",
    "Die bisherige Lösung wird vom Hersteller nicht mehr gepflegt.",
    "Die Aufgabe wird bisher von jeder Kommune für sich erledigt.",
    "Ein Vorprojekt hat den Bedarf erhoben und den Nutzen bestätigt.",
)
ACTIVITIES = (
    "Anforderungen mit den Fachämtern abstimmen",
    "Schnittstellen zu den Fachverfahren prüfen",
    "Leistungsverzeichnis erstellen und Vergabe vorbereiten",
    "Pilotbetrieb in einem Amt begleiten",
    "Beschäftigte schulen und Anleitungen bereitstellen",
    "Datenschutz-Folgenabschätzung und Sicherheitskonzept erstellen",
    "Betriebskonzept und Zuständigkeiten festlegen",
)
RESPONSIBLE = ("Stabsstelle Digitalisierung", "Amt für Informationstechnik", "Amt für Schule und Bildung", "Hauptamt")
MILESTONES = (
    "Anforderungen abgestimmt",
    "Vergabe abgeschlossen",
    "Pilotbetrieb aufgenommen",
    "Einführung in den Fachämtern",
    "Übergabe in den Regelbetrieb",
)
REACHED = (
    "Abnahmeprotokoll liegt vor",
    "In der Lenkungsgruppe festgestellt",
    "Vom Fachamt schriftlich bestätigt",
    "Im Statusbericht belegt",
)
SLIPS = (
    "Das Vergabeverfahren musste wiederholt werden",
    "Der Hersteller liefert die Schnittstelle später",
    "Die vorgesehene Stelle ist noch nicht besetzt",
    "Der Personalrat hat weiteren Abstimmungsbedarf angemeldet",
    "Die Ergebnisse des Pilotbetriebs machen Nacharbeiten nötig",
    "Lieferverzug bei der Hardware",
)
DEFERRED = (
    "Zurückgestellt, bis die Landesförderung entschieden ist",
    "Zurückgestellt zugunsten der Ablösung des Altverfahrens",
    "Zurückgestellt, weil die Projektleitung vakant ist",
)
DROPPED = (
    "Aufgegeben, weil das Land eine zentrale Lösung bereitstellt",
    "Aufgegeben, weil der Nutzen die laufenden Kosten nicht deckt",
    "Aufgegeben, weil die Aufgabe in einem anderen Projekt aufgeht",
)
REACTIVATED = ("Wieder aufgenommen, nachdem die Finanzierung gesichert ist",)
RESULTS = (
    "Die Lösung ist in den vorgesehenen Ämtern im Einsatz.",
    "Zwei Ämter arbeiten damit, weitere folgen nach dem Einführungsplan.",
    "Der Pilotbetrieb wurde ausgewertet, die Rückmeldungen sind überwiegend positiv.",
    "Das Konzept ist abgestimmt und liegt der Lenkungsgruppe vor.",
)
NEXT_STEPS = (
    "Einführung in den übrigen Ämtern vorbereiten",
    "Schulungstermine mit den Kommunen abstimmen",
    "Abnahme durchführen und Betrieb übergeben",
    "Finanzierung des Folgejahres klären",
)
STATUS_GOOD = (
    "Die Arbeiten verlaufen nach Plan.",
    "Der Pilotbetrieb läuft stabil, die Rückmeldungen werden eingearbeitet.",
    "Die Einführung ist vorbereitet, die Ansprechstellen sind benannt.",
)
STATUS_BAD = (
    "Es gibt Verzögerungen beim Dienstleister.",
    "Für die Einführung fehlen derzeit Kapazitäten.",
    "Die technische Anbindung ist noch nicht abgenommen.",
)
CORRECTED = "(Korrigiert: Eine Zahl war aus dem Vormonat.)"
STATUS_BETTER = "Die Verzögerung ist mit der Lenkungsgruppe abgestimmt und gefährdet das Ziel nicht."
HELP = ("", "", "Unterstützung bei der Schulung erbeten", "Abstimmung mit dem Dienstleister erbeten")
ANSWERS = (
    "Die Schulung übernimmt der Kreis, Termine folgen mit der Einladung.",
    "Der Dienstleister ist angesprochen und meldet sich bis zum Monatsende.",
)
RETURNED = ("Bitte den Stand zum Stichtag angeben, nicht den der Vorwoche.", "Der nächste Schritt fehlt.")

VISION = (
    "Alle Leistungen, die sich dafür eignen, sind online erreichbar.",
    "Kreis und Kommunen arbeiten auf gemeinsamen Plattformen.",
    "Die Verwaltung ist auch in Krisen arbeitsfähig.",
)

Subject = tuple[str, str]
"""A project's title and whom it is for."""

FIELDS: tuple[tuple[str, str, str, tuple[Subject, ...]], ...] = (
    (
        "buergerservice",
        "Bürgerservice und Online-Dienste",
        "Bürgerschaft und Unternehmen erledigen ihre Anliegen online, verständlich und barrierefrei.",
        (
            ("Gemeinsames Serviceportal von Kreis und Kommunen", "Bürgerschaft, Unternehmen"),
            ("Online-Terminvergabe für alle Ämter", "Bürgerschaft"),
            ("Digitaler Bauantrag", "Bauherrschaft, Planungsbüros"),
            ("Elektronische Bezahlverfahren", "Bürgerschaft, Kreiskasse"),
            ("Digitale Fahrzeugzulassung", "Fahrzeughaltende, Autohäuser"),
            ("Online-Antrag auf Elterngeld", "Familien"),
            ("Einheitlicher Ansprechpunkt für Unternehmen", "Unternehmen"),
            ("Servicetelefon mit Wissensdatenbank", "Bürgerschaft, Beschäftigte"),
            ("Digitale Ausländerakte mit Online-Antrag", "Antragstellende, Beschäftigte"),
            ("Barrierefreier Neuaufbau der Website", "Bürgerschaft"),
            ("Selbstbedienungsgeräte im Kreishaus", "Bürgerschaft"),
            ("Beteiligungsplattform für Planverfahren", "Bürgerschaft, Verbände"),
        ),
    ),
    (
        "verwaltungsarbeit",
        "Digitale Verwaltungsarbeit",
        "Vorgänge laufen durchgängig digital, von der Eingangspost bis zur Archivierung.",
        (
            ("Elektronische Akte in der Kreisverwaltung", "Beschäftigte"),
            ("Digitaler Posteingang mit Scanstelle", "Beschäftigte"),
            ("Prozessmanagement mit gemeinsamer Prozessbibliothek", "Beschäftigte, Kommunen"),
            ("Elektronische Rechnungsbearbeitung", "Kämmerei, Fachämter"),
            ("Mitarbeiterportal mit Antragsverfahren", "Beschäftigte"),
            ("Digitales Bewerbungsverfahren", "Bewerbende, Personalamt"),
            ("Ratsinformationssystem mit digitaler Sitzungsarbeit", "Kreistag, Sitzungsdienst"),
            ("Schulungsprogramm digitale Kompetenzen", "Beschäftigte von Kreis und Kommunen"),
            ("Digitale Personalakte", "Personalamt"),
            ("Vertragsmanagement", "Fachämter, Rechtsamt"),
            ("Digitale Signatur im Innenverhältnis", "Beschäftigte"),
            ("Langzeitarchiv für elektronische Unterlagen", "Kreisarchiv"),
        ),
    ),
    (
        "infrastruktur",
        "IT-Infrastruktur",
        "Standorte und Arbeitsplätze sind leistungsfähig, standardisiert und wirtschaftlich angebunden.",
        (
            ("Glasfaseranbindung der Verwaltungsstandorte", "Beschäftigte"),
            ("Erneuerung des Rechenzentrums", "Kreisverwaltung"),
            ("Mobile Arbeitsplätze", "Beschäftigte"),
            ("WLAN in Verwaltungsgebäuden", "Bürgerschaft, Beschäftigte"),
            ("Ablösung der Telefonanlage", "Beschäftigte"),
            ("Einheitliche Gerätebetreuung", "Beschäftigte"),
            ("Plattform für Videokonferenzen", "Beschäftigte, Kommunen"),
            ("Speicher- und Sicherungskonzept", "Kreisverwaltung"),
            ("Umstellung auf neue Bürosoftware", "Beschäftigte"),
            ("Netzübergang zu den Kommunen", "Kommunen"),
            ("Servicekatalog der Informationstechnik", "Fachämter"),
            ("Energieverbrauch der Informationstechnik senken", "Kreisverwaltung"),
        ),
    ),
    (
        "sicherheit",
        "Informationssicherheit und Datenschutz",
        "Daten und Verfahren sind dem Schutzbedarf gemäß gesichert, auch im Notbetrieb.",
        (
            ("Informationssicherheit nach Grundschutz", "Kreisverwaltung"),
            ("Notfallhandbuch und Notbetrieb", "Kreisverwaltung, Krisenstab"),
            ("Gemeinsame Sicherheitsbeauftragung der Kommunen", "Kommunen"),
            ("Anmeldung mit zweitem Faktor", "Beschäftigte"),
            ("Überwachung sicherheitsrelevanter Ereignisse", "Kreisverwaltung"),
            ("Schulungen zur Informationssicherheit", "Beschäftigte"),
            ("Verzeichnis der Verarbeitungstätigkeiten", "Fachämter"),
            ("Verschlüsselte Kommunikation mit Dritten", "Beschäftigte, Träger"),
            ("Netztrennung und Zugangskontrolle", "Kreisverwaltung"),
            ("Löschkonzepte der Fachverfahren", "Fachämter"),
            ("Wiederanlaufübungen", "Krisenstab"),
            ("Prüfung der Dienstleister", "Kreisverwaltung"),
        ),
    ),
    (
        "schule",
        "Schule und Bildung",
        "Die Schulen in Trägerschaft des Kreises sind verlässlich ausgestattet und betreut.",
        (
            ("Endgeräte für Kreisschulen", "Lernende, Lehrkräfte"),
            ("Medienentwicklungsplan", "Schulen, Schulträger"),
            ("WLAN und Verkabelung der Kreisschulen", "Lernende, Lehrkräfte"),
            ("Betreuung der Schul-IT", "Schulen"),
            ("Lernplattform der Berufskollegs", "Lernende, Lehrkräfte"),
            ("Digitale Schülerbeförderung", "Familien, Schulen"),
            ("Medienzentrum mit Online-Ausleihe", "Schulen, Vereine"),
            ("Anmeldung an weiterführenden Schulen", "Familien"),
            ("Volkshochschule mit digitalen Kursen", "Bürgerschaft"),
            ("Kita-Platzvergabe", "Familien, Träger"),
            ("Digitale Klassenbücher", "Schulen"),
            ("Ausbildungsatlas", "Lernende, Betriebe"),
        ),
    ),
    (
        "region",
        "Mobilität und Geodaten",
        "Daten des Raumes stehen allen offen und verbessern Verkehr, Umwelt und Daseinsvorsorge.",
        (
            ("Geoportal mit offenen Daten", "Bürgerschaft, Unternehmen, Kommunen"),
            ("Digitaler Zwilling der Kreisstraßen", "Straßenbauverwaltung"),
            ("Mobilitätsplattform für Bus und Rufbus", "Fahrgäste"),
            ("Sensornetz für Pegel und Bodenfeuchte", "Katastrophenschutz, Landwirtschaft"),
            ("Digitalisierung der Baulastenakten", "Bauherrschaft, Bauaufsicht"),
            ("Störungsmelder für Straßen und Wege", "Bürgerschaft"),
            ("Ladeinfrastrukturkataster", "Bürgerschaft, Unternehmen"),
            ("Digitale Leitstelle", "Rettungsdienst, Feuerwehren"),
            ("Solarkataster", "Bürgerschaft"),
            ("Parkraumdaten der Städte", "Kommunen"),
            ("Warn- und Informationsdienst", "Bürgerschaft"),
            ("Tourismusdaten als offene Schnittstelle", "Tourismusbetriebe"),
        ),
    ),
)

LATER_FIELDS: tuple[tuple[str, str, str], ...] = (
    (
        "dienste",
        "Digitale Dienste für Bürgerschaft und Wirtschaft",
        "Anliegen werden online, verständlich und barrierefrei erledigt.",
    ),
    ("akten", "Digitale Akten und Prozesse", "Vorgänge laufen durchgängig digital nach gemeinsamen Mustern."),
    ("arbeit", "Moderne Arbeit und Kompetenzen", "Beschäftigte sind ausgestattet und sicher im Umgang."),
    ("betrieb", "Infrastruktur und Informationssicherheit", "Der Betrieb ist leistungsfähig, sicher und krisenfest."),
    ("schule", "Schule und Bildung", "Die Schulen des Kreises sind verlässlich ausgestattet und betreut."),
    ("smarte-region", "Smarte Region", "Daten des Raumes werden für Daseinsvorsorge und Klimaschutz genutzt."),
)
"""The fields of the second version: slug, name, goal."""

DESCENT: tuple[tuple[str, str, str], ...] = (
    ("buergerservice", "dienste", "renamed"),
    ("verwaltungsarbeit", "akten", "split"),
    ("verwaltungsarbeit", "arbeit", "split"),
    ("infrastruktur", "betrieb", "merged"),
    ("sicherheit", "betrieb", "merged"),
    ("schule", "schule", "same"),
    ("region", "smarte-region", "replaced"),
)
"""From the first version's field to the second's, and how."""

REPORT_REASON = (
    "Für die genannten Projekte liegt zum Stichtag keine Meldung vor; sie werden als „nicht gemeldet“ geführt."
)
REPORT_TITLES = {"summary": "Auf einer Seite", "adaptations": "Anpassungsbedarf"}
REPORT_TEXTS = {
    "summary": (
        "Der Masterplan umfasst {{anzahl_projekte}} Projekte. Die Beteiligung der Kommunen trägt; wo Meldungen fehlen, "
        "ist das ausgewiesen.\n\nSchwerpunkt der kommenden Monate sind die Projekte, deren Termine sich verschoben "
        "haben."
    ),
    "adaptations": (
        "Die Verwaltung schlägt vor:\n\n- Termine der kritischen Projekte mit den Beteiligten neu abzustimmen,\n"
        "- unbesetzte Stellen vorrangig auszuschreiben,\n- die Nutzung der neuen Dienste jährlich zu messen."
    ),
}
CAUSES = (
    "Ursache ist eine verspätete Lieferung. Mit dem Anbieter ist ein neuer Zeitplan vereinbart.",
    "Ursache ist eine länger unbesetzte Stelle. Die Aufgabe wird vorübergehend von der Stabsstelle wahrgenommen.",
    "Ursache sind zusätzliche Anforderungen an die Schnittstelle. Der Umfang wird in zwei Schritten umgesetzt.",
)
REPORT_POINT = (
    "Die Verwaltung berichtet über die kritischen Projekte.",
    "Die Verwaltung berichtet bis zum Sommer über die kritischen Projekte und legt ein Konzept zur Nachbesetzung vor.",
)
"""Proposed and adopted text of the point from which mandates follow."""
REPORT_MANDATES = (
    ("bericht-kritische-projekte", "Bericht über die kritischen Projekte", 6),
    ("konzept-nachbesetzung", "Konzept zur Nachbesetzung unbesetzter Stellen", 9),
)
"""Slug, title, month of the due date."""
