"""What the reports must say: the facts of the five sources, with the words that belong together in one tuple.

Read from the sources and the specification, not from the plan files.
"""

from tests.acceptance.printed import Fact

REPORTED = "öffentliche Berichterstattung, zu prüfen"
IDS = "Ausschuss für Innovation, Digitalisierung und Standortmarketing (IDS)"

NEUSS: list[Fact] = [
    # the paper and its way
    (
        "Masterplan Digitalisierung 2021-2025 - Umsetzungsstrategie zur Gestaltung des digitalen Wandels in der "
        "Kreisverwaltung"
    ),
    ("Vorlage", "VI/0661/XVII/2021", "Dezernat VI"),
    ("VI/0661/XVII/2021", "Öffentlich ja"),
    ("Masterplan Digitalisierung v11", "180"),
    ("180 Seiten", "07.06.2021"),
    (IDS, "07.06.2021", "Einbringung", "nicht angegeben"),
    (IDS, "23.09.2021", "Vorberatung", "nicht angegeben"),
    ("Kreistag", "29.09.2021", "Entscheidung", "nur die Beschlussempfehlung"),
    ("Beschlussempfehlung", "Ergebnis nicht angegeben"),
    ("beschlossen", REPORTED, "29.09.2021"),
    ("enthält nur die Beschlussempfehlung", "öffentlich berichtet"),
    (
        "Der Kreistag beschließt den Masterplan Digitalisierung als Grundlage zur strategischen Gestaltung des "
        "digitalen Wandels in der Kreisverwaltung für die Jahre 2021 – 2025."
    ),
    (
        "Die Verwaltung wird beauftragt, einen jährlichen Evaluationsbericht zum Umsetzungsstand im Ausschuss für "
        "Innovation, Digitalisierung und Standortmarketing (IDS) vorzulegen."
    ),
    # the plan
    ("Zeitraum", "2021 bis 2025"),
    ("Digitalisierungskonzept", "2016", "Vorgänger"),
    ("fünf Handlungsfeldern", "Ziele", "Steuerungsprozesse", "Schwerpunkte", "Roadmap"),
    "Leitbild 2030",
    "agil",
    ("Handlungsfeld 1 ", "Mannschaft & digitale Kompetenzen", REPORTED),
    ("Handlungsfeld 2 ", "Innovation & Kooperation", REPORTED),
    ("Handlungsfeld 3 ", "Digitale Infrastruktur", REPORTED),
    ("Handlungsfeld 4 ", "IT-Sicherheit & Datenschutz", REPORTED),
    ("Handlungsfeld 5 ", "Digitale Kreisschulen", REPORTED),
    # the training programme
    ("Fort- und Weiterbildungsprogramm zur Digitalisierung", "gemeinsam", "kostenfrei"),
    ("Mitarbeiterinnen und Mitarbeiter der Kreisverwaltung und der kreisangehörigen Kommunen",),
    ("Fort- und Weiterbildungsprogramm", "100.000 €", "jährlich, erstes und letztes Jahr nicht angegeben"),
    ("Produkt", "nicht angegeben", "100.000 €"),
    ("Jährlich vom Kreistag bewilligt", "Produkt", "nicht angegeben"),
    # the mandate
    ("Evaluationsbericht", "jährlich", "VI/0661/XVII/2021, Punkt 2", IDS),
    ("Umsetzungsstand", "Anpassungen", "IT-Dezernent"),
    ("Evaluationsbericht", "vorgeschlagen, Annahme nicht bekannt"),
    # the alliance
    ("Verwaltungsvereinbarung", "Bündnis zur Digitalisierung"),
    ("Verwaltungsvereinbarung", "Absichtserklärung", "Absatz 3"),
    ("März 2019", REPORTED, "Geschlossen"),
    ("undatiert", "März 2019 ist öffentlich berichtet"),
    *(
        (name, REPORTED, "gehört zu", "Rhein-Kreis Neuss")
        for name in (
            *("Dormagen", "Grevenbroich", "Jüchen", "Kaarst"),
            *("Korschenbroich", "Meerbusch", "Neuss", "Rommerskirchen"),
        )
    ),
    ("9 Beteiligte", "Rommerskirchen"),
    ("Arbeitskreis der IT-Leitungen", "gemeinsamem Interesse", "Strategien austauschen"),
    ("Arbeitskreis der IT-Leitungen", "IT-Leitung des Kreises", "IT-Leitung der Kommune"),
    ("Hauptverwaltungsbeamtenkonferenz", "Entscheidungsregel", "einstimmig"),
    ("Grad und Reichweite", "gegebenenfalls", "Kreishaushalt"),
    ("ITK Rheinland", "sofern möglich und wirtschaftlich"),
    ("Digitalisierung der kommunalen Baulasten-Akten", "nicht angegeben"),
    ("Kfz-Ummeldung in den kommunalen Einwohnermeldeämtern", "nicht angegeben"),
    "Ob die Fortbildungsmaßnahmen des Bündnisses das Programm aus der Vorlage sind, ist nicht gesagt",
]

RENDSBURG: list[Fact] = [
    "12 Projekte; Handlungsfelder sind nicht angegeben",
    ("VO/2018/638", "Mitteilungsvorlage", "Öffentlich ja"),
    ("Hauptausschuss", "Kenntnisnahme"),
    ("05.07.2018", "Fraktionen"),
    # what is done, what is under way, what comes next
    ("Online-Terminvergabe", "in einigen Fachdiensten", "abgeschlossen"),
    ("Self-Service", "Terminal", "Zuwanderung", "abgeschlossen"),
    ("Online-Abmeldung", "Wiederzulassung", "abgeschlossen"),
    ("Bewerbungsmanagement", "externe"),
    ("Mitarbeiterportal", "Konzept", "technische Lösung"),
    ("Mitarbeiterportal", "erste", "Module", "2019"),
    ("Aktenplan", "elektronische", "Akte"),
    ("WLAN", "Politik", "Bürger", "Mitarbeitende", "2019"),
    ("Hardware", "Mobiles Arbeiten", "2019"),
    ("Dezentrale Projekte in den Fachbereichen", "2019"),
    ("nächsten Jahr", "2019", "Nummer"),
    # posts
    ("Digitalisierungsmanager", "nicht angegeben"),
    ("EG 10", "5", "Fachbereichskoordinat"),
    "Ermittlung von Potenzialen zur Digitalisierung im Fachbereich und den Stabsstellen",
    "Koordinieren, Leiten und Begleiten von Digitalisierungsprojekten",
    "Operatives Prozessmanagement",
    "Abstimmung und Koordination von Projekten",
    "Koordination der strategischen Ausrichtung innerhalb der Kreisverwaltung",
    "Beratung und Unterstützung der Beschäftigten",
    ("Fachgruppe", "Digitalisierungsmanager", "unterstellt"),
    ("Fachgruppe", "Fachdienst", "integriert"),
    ("EG 12", "2", "Fachhochschulinformatiker"),
    ("EG 9b", "1", "Fachinformatiker"),
    ("EG 8", "1", "Verwaltungskraft"),
    ("9 Stellen b", "neu"),
    # money
    ("111405", "IT-Management", "287.000 €", "Entwurf"),
    ("111501", "Digitalisierung", "350.000 €", "Entwurf"),
    ("637.000 € b", "Entwurf"),
    ("111405", "-287.000 € b", "Deckung nicht angegeben"),
    ("111501", "-350.000 € b", "Deckung nicht angegeben"),
    ("287.000 €", "Jahr nicht angegeben"),
    # what was promised
    ("Evaluation", "2,5 Jahren"),
    ("Abschlussbericht", "Haushaltsberatungen", "Oktober/November 2023"),
    # the doubt
    ("Kreistagsbeschluss vom 18.12.2018", "Digitalisierungsmanager"),
    ("Nummer von 2018", "18.12.2018", "verschrieben"),
    ("Nichtöffentlichkeit", "leer"),
]

SIEG: list[Fact] = [
    "13 Projekte; Handlungsfelder sind nicht angegeben",
    ("Ausschuss für Personal und Gleichstellung", "23.02.2021"),
    ("Haushaltsentwurf 2021/22", "drei strategischen Ziel"),
    # status quo
    ("Breitband", "2015", "19"),
    ("rund 20.000.000 €", "Breitband"),
    ("Haushalte", "rund 25.000"),
    ("Gewerbetreibende", "2.000"),
    ("mindestens 50", "Mbit/s"),
    ("Schulen", "184", "FTTH"),
    ("#MEK2020", "Schulen"),
    ("Geräte", "Kreistagsmitglieder"),
    ("Bürgerportal", "civitec", "2016"),
    "Bauen-online",
    "Geoportal",
    "Online-Terminvergabe",
    ("rund 800", "mobilfähige Arbeitsplätze", "Telearbeitsplätze"),
    ("mehr als 100", "Tablets"),
    ("Telefon", "Ausschreibung"),
    ("Dokumentenmanagement", "Einführung"),
    ("SORMAS", "Mai 2020"),
    "„letzten Jahres“ von der Sitzung am 23.02.2021 aus: Mai 2020",
    ("SORMAS-X", "Pilot"),
    ("civitec", "Oberbergische", "Solingen"),
    ("regio iT", "01.01.2020"),
    # organisation
    ("10.2", "Amt 12", "März 2022"),
    ("10.1", "11.3", "März 2022"),
    ("Stabsstelle Digitalisierung", "Amt 12"),
    ("Dokumentenmanagement", "Stabsstelle", "A 12", "verlagert"),
    ("Lenkungsgruppe", "Landrat (Vorsitz)", "Kreisdirektorin", "Rechnungsprüfungsamt"),
    ("Lenkungsgruppe", "Informationssicherheitsbeauftragte", "Datenschutzbeauftragte", "Personalrat"),
    ("Gleichstellung", "Schwerbehindertenbeauftragte", "gegebenenfalls"),
    # posts
    ("10.2 Informations- und Kommunikationstechnik", "24"),
    ("Leitung", "EG 14", "Stabsstelle"),
    ("Stellenwert /EG 14", "zweite"),
    ("EG 13", "Projektmanage"),
    ("A 12", "IT-Organisator(in) Digitalisierungsprojekte", "neu"),
    ("IT-Organisator(in) Digitalisierungsprojekte", "Controlling"),
    ("A 11", "IT-Organisator(in) Verwaltungs- und Prozessdigitalisierung", "neu"),
    ("4 Stellen b", "neu"),
    ("1 Stelle", "Verlagert, nicht neu"),
    # money
    ("2021", "200.000 €", "Mitte des Jahres"),
    ("rund 400.000 €", "jährlich"),
    ("Ausgleichsrücklage", "Stellenmehrbedarf Digitalisierung 2021", "deckt alles"),
    ("Jahresüberschuss 2020", "ab 2023", "Ausgleichsrücklage zugeführt"),
    ("Jahresüberschuss 2020", "unter Vorbehalt"),
    ("Jahresüberschuss 2020", "zusätzlich"),
    # what the source leaves out
    "Ob der Kreistag die Stellen und Mittel beschlossen hat, ist nicht angegeben",
    ("Organigramm", "fehl"),
]

DITHMARSCHEN: list[Fact] = [
    # the paper and its way
    ("2022/1218", "Beschlussvorlage", "Öffentlich ja"),
    ("2022/1218", "Stabsstelle Digitalisierung, IT und Organisationsmanagement"),
    ("Hauptausschuss", "06.09.2022", "Beschlussempfehlung", "ungeändert beschlossen"),
    ("Kreistag", "22.09.2022", "abschließende Beschlussfassung", "ungeändert beschlossen"),
    (
        "Der der Beschlussvorlage angefügten gemeinsamen Digitalisierungsstrategie des Kreises mit den Ämtern und "
        "amtsfreien Städten wird zugestimmt."
    ),
    (
        "Die Digitale Agenda mit der Ausarbeitung konkreter Projektideen als Bestandteil der Digitalisierungsstrategie "
        "wird zustimmend zur Kenntnis genommen."
    ),
    (
        "welche für die Dauer von vier Jahren zu diesem Zweck zwischen dem Kreis, den Ämtern und den amtsfreien "
        "Städten geschlossen wurde, umgesetzt werden."
    ),
    (
        "Die notwendigen finanziellen Ressourcen zur Umsetzung der digitalen Agenda werden zur Kenntnis genommen und "
        "im Rahmen der Haushaltsberatungen 2023 und fortfolgend entsprechend berücksichtigt."
    ),
    (
        "Über den aktuellen Stand der Umsetzung der Digitalisierung im Kreis Dithmarschen ist regelmäßig im "
        "Hauptausschuss zu berichten."
    ),
    ("Digitalisierungsstrategie", "2.705 KB"),
    ("Digitale Agenda", "6.022 KB"),
    ("Aufbauorganisation Verstetigung", "100 KB"),
    ("Ressourcen Verstetigung", "43 KB"),
    # history
    ("Kreistag", "19.12.2019", "begrüßt", "2020/0703"),
    ("2020/0703", "19.12.2019", "die Drucksache selbst liegt nicht vor"),
    ("trägt eine Nummer von 2020", "19.12.2019"),
    ("2020/0818", "20.08.2020", "einstimmig"),
    ("Digitale Modellkommune", "September 2020"),
    ("acht andere Städte, Gemeinden und Kreise", "Digitale Modellkommune"),
    ("Digitale Modellkommune Schleswig-Holstein", "100.000 €", "01.11.2022"),
    ("endet 40 Tage nach dem Beschluss des Plans", "01.11.2022", "22.09.2022"),
    ("externe Begleitung des Strategieprozesses", "01.07.2021"),
    ("Website", "Dezember 2021"),
    # partners and bodies
    ("Sechs Ämter im Kreis Dithmarschen (Namen nicht angegeben)", "6 Körperschaften"),
    ("Stadt Heide", "Stadt Brunsbüttel", "gehört zu"),
    ("9 Beteiligte", "Stadt Heide"),
    ("Lenkungsgruppe", "Amtsdirektoren", "Leitende Verwaltungsbeamte", "Landrat"),
    ("Projektgruppe", "alle 14 Tage"),
    ("rund 150", "Fokusgruppen"),
    "Online-Befragungen",
    # fields
    *("4.1 Bildung", "4.2 Bürger*innen", "4.3 Gesundheit", "4.4 Jugend & Familie", "4.5 Mobilität & Infrastruktur"),
    *("4.6 Natur & Umwelt", "4.7 Sport, Freizeit & Kultur", "4.8 Tourismus", "4.9 Verwaltung"),
    "4.10 Wirtschaft, Energie, Ver- & Entsorgung",
    ("Ziel", "Ausgangslage", "Herausforderungen", "Chancen", "Anlage 1"),
    # vision and agenda
    ("Vision 2025", "im Jahr 2025 Vorreiter bei der Digitalisierung im Land Schleswig-Holstein"),
    "flächendeckend über hohe digitale Kompetenz",
    "Die Verwaltung arbeitet digital und serviceorientiert für die Bürger*innen.",
    "Die Daseinsvorsorge ist durch digitale Technologien effizienter und kostengünstiger organisiert.",
    (
        "Angebote für Bürger*innen und Tourist*innen aus allen Bereichen der Daseinsvorsorge sind bekannt und digital "
        "zugänglich."
    ),
    ("Steckbriefen", "eindeutige Nummer", "angestrebte Umsetzungsreihenfolge"),
    ("Zielgruppen", "Verantwortliche", "Beteiligte", "Hauptaktivitäten", "Digitale Agenda"),
    # posts and money of the partners
    ("mindestens 0,5 VZÄ", "Digitalisierungsmanage", "Ämter"),
    ("spätestens 2023", "Digitalisierungsmanagement"),
    ("mindestens 4,0 VZÄ b", "8 Partner"),
    ("Möglicherweise vorhanden", "8 Stellen"),
    ("Beim Kreis", "bereits vorhanden"),
    ("Personelle Ressourcen des Kreises für die zentrale Koordination nicht angegeben nicht angegeben", "vorhanden"),
    ("Digitalisierungsbudget", "2023", "empfohlen", "30.000 €"),
    ("9 Partner", "270.000 € b", "empfohlen"),
    ("zählt einmal", "Digitalisierungsbudget 2023 des Kreises"),
    # the county's own budget
    ("11156 Digitalisierung und Organisation", "30.000 €", "Aufwand", "2023"),
    ("Saldo", "-30.000 €"),
    ("zusätzlich", "Digitalisierungsbudget des Kreises 2023"),
    ("freiwillig: ja", "Digitalisierungsbudget des Kreises 2023"),
    ("Digitalisierungsbudget des Kreises 2023", "Deckung", "nicht angegeben"),
    ("Auswirkung auf den Stellenplan", "nein"),
    ("Finanzielle Auswirkung", "ja"),
    # the traps
    ("Kooperationsvereinbarung", "4 Jahre", "2024 b"),
    ("Beginn", "nicht angegeben", "2024", "vor dem Jahr der Vision 2025"),
    "endet vor dem Jahr der Vision",
    ("Fü", "ergänzt"),
    ("20.08.2020", "einstimmig", "Zugestimmt"),
    ("ja; Datum: nicht angegeben", "Stadt Heide"),
    ("Regelmäßiger Bericht", "2022/1218, Punkt 4", "Hauptausschuss", "in Kraft"),
]

STATED = {
    "rhein-kreis-neuss": NEUSS,
    "rendsburg-eckernfoerde": RENDSBURG,
    "rhein-sieg-kreis": SIEG,
    "dithmarschen": DITHMARSCHEN,
}

NOT_PRINTED = ["Janke", "Vieten", "Schilken", "PayPal", "Ansichten gesamt", "Loading", "Zur Navigation springen"]
"""Names of persons, and what the pages of the sources carry besides their text."""
