"""A small plan file with something in every corner that the loading tests turn; sources are kept short."""

PLAN = """\
# yaml-language-server: $schema=../docs/plan-file.schema.json
format: 1
county: kreis-a
plan: masterplan

sources:
  - slug: vorlage
    title: Vorlage 1/2021
    kind: council_paper

bodies:
  - slug: kreis-a
    name: Kreis A (fiktiv)
    kind: kreis
    fictional: true
    source:
      document: vorlage
  - slug: stadt-b
    name: Stadt B (fiktiv)
    kind: stadt
    fictional: true
    source:
      document: vorlage
    relations:
      - other: kreis-a
        kind: belongs_to
        source:
          document: vorlage

committees:
  - slug: kreistag
    name: Kreistag
    kind: council
    source:
      document: vorlage
    meetings:
      - slug: '2021-09-29'
        held_on: 2021-09-29
        source:
          document: vorlage

papers:
  - slug: p1
    reference: 1/2021
    source:
      document: vorlage
    consultations:
      - committee: kreistag
        meeting: '2021-09-29'
        role: final
    resolutions:
      - slug: beschluss
        consultation: 1
        result: adopted_unchanged
        source:
          document: vorlage
        points:
          - number: 1
            proposed_text: Der Plan wird beschlossen.
            mandates:
              - slug: bericht
                title: Jährlicher Bericht
                recurrence: annual
                source:
                  document: vorlage

plans:
  - slug: masterplan
    title: Masterplan
    kind: masterplan
    source:
      document: vorlage
    versions:
      - slug: v1
        label: Fassung 1
        state: adopted
        period_from: 2021
        period_to: 2025-Q4
        resolution: p1/beschluss
        source:
          document: vorlage
        vision_points:
          - Alles ist online.
        fields:
          - slug: eins
            number: '1'
            name: Erstes Feld
            source:
              document: vorlage
          - slug: zwei
            number: '2'
            name: Zweites Feld
            source:
              document: vorlage
        entries:
          - project: e-akte
            field: eins
            number: '1.1'
            title: E-Akte
            source:
              document: vorlage
        baseline:
          set_on: 2021-09-29
          resolution: p1/beschluss
          milestones:
            - milestone: e-akte/pilot
              due_on: 2022-Q2
          amounts:
            - item: e-akte-2022
              amount: 30000
              qualifier: about
          posts:
            - line: koordination
              fte: 1.5
    budget_items:
      - slug: e-akte-2022
        title: E-Akte
        product: '111405'
        year_from: 2022
        part: result
        direction: expense
        stage: appropriation
        granted_by: p1/beschluss/1
        source:
          - document: vorlage
            place: Seite 1
          - document: vorlage
            status: derived
            derivation: Das Jahr nach dem Beschluss.
            field: year_from
        amounts:
          - amount: 30000
            qualifier: about
            effective_on: 2021-09-29
        allocations:
          - field: v1/eins
            share: 0.5
          - project: e-akte
            share: 0.5
        covers:
          - funding_source: ruecklage
    position_lines:
      - slug: koordination
        title: Koordination
        body: kreis-a
        field: v1/zwei
        source:
          document: vorlage
        grades:
          - grades:
              - EG 10
              - A 11
            effective_on: 2021
        posts:
          - number: 1
            fte: 1
            events:
              - kind: requested
                effective_on: 2021
              - kind: approved
                effective_on: 2021
          - number: 2
            fte: 0.5
            minimum: true
    contributions:
      - slug: stadt-b
        body: stadt-b
        title: Anteil
        amount_each: 1000.50
        budget_item: e-akte-2022
        position_line: koordination
        source:
          document: vorlage

projects:
  - slug: e-akte
    title: E-Akte
    lead_body: kreis-a
    joint: false
    source:
      document: vorlage
    state_changes:
      - state: started
        effective_on: 2021
    milestones:
      - slug: pilot
        title: Pilot
        source:
          document: vorlage
        dates:
          - forecast_on: 2022-06
            effective_on: 2021
          - actual_on: 2022-07-15
            effective_on: 2022-07-15
            reason: fertig
    participations:
      - body: stadt-b
        source:
          document: vorlage
  - slug: portal
    title: Portal
    source:
      document: vorlage

dependencies:
  - predecessor: e-akte
    successor: portal
    source:
      document: vorlage

budget_products:
  - slug: '111405'
    code: '0111405'
    name: IT
    source:
      document: vorlage

funding_sources:
  - slug: ruecklage
    kind: reserve
    name: Ausgleichsrücklage
    source:
      document: vorlage

agreements:
  - slug: vereinbarung
    title: Vereinbarung
    plan: masterplan
    source:
      document: vorlage
    parties:
      - body: kreis-a
        adoption:
          adopted_on: 2020-08-20
          paper: p1
      - body: stadt-b
        adoption: {}
"""

# Another county, which names a body of the first one.
OTHER = """\
format: 1
county: stadt-c
plan: strategie
sources: [{slug: q, title: Quelle, kind: press}]
bodies:
  - {slug: stadt-c, name: Stadt C (fiktiv), kind: stadt, source: {document: q}}
  - slug: stadt-b
    name: Stadt B (fiktiv)
    kind: stadt
    fictional: true
    source: {document: q, place: Seite 7}
plans:
  - {slug: strategie, title: Strategie, kind: strategy, source: {document: q}}
"""


def changed(*pairs: tuple[str, str], text: str = PLAN) -> str:
    """The plan with each old text, which must occur exactly once, replaced by the new one."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text
