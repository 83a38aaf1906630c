"""The report in Norwegian bokmål: the same keys as ``sim.report.words``, and labels of the registry's measures."""

SENTENCES = {
    # numbers
    "unknown_number": "ikke kjent",
    "of_hundred": "poeng av 100",
    "share_unit": "%, virkning i prosentpoeng",
    "corrected_label": "{label}, korrigert for tilfeldighet",
    "corrected_meaning": "{meaning}",
    "percentage_points": "prosentpoeng",
    "points": "poeng",
    "million": "millioner",
    "a_year": " i året",
    "between": "mellom {low} og {high}",
    # page
    "page_title": "{n} tiltak sammenlignet med å fortsette som i dag: {city}",
    "page_title_one": "Ett tiltak sammenlignet med å fortsette som i dag: {city}",
    "page_title_none": "Å fortsette som i dag: {city}",
    "lead": "Simulert husholdning for husholdning, {first}–{last}, med de samme menneskene, innflytterne og "
    "tilfeldighetene i "
    "hvert scenario. Forskjeller er tiltak minus referanse, parvis for samme kjøring; intervallene er på 95 %.",
    "contents": "På denne siden",
    "asked": "Hva det ble spurt om",
    "found": "Hva som kom ut",
    "effects": "Virkninger i klartekst",
    "series": "Over tid",
    "areas": "Levekår etter område",
    "maps": "Kart over byen",
    "groups": "Hvem som vinner og hvem som betaler",
    "quality_check": "Kvalitetskontroll av utleieboliger: fordeler og tap i én tabell",
    "starts": "Begge utgangspunkt for hvor kommunale boliger ligger",
    "starts_table": "{title}: nøkkeltall med begge utgangspunkt",
    "settings": "Innstillinger, kjøringer, versjoner",
    "limits": "Hva modellen ikke kan si",
    "baseline_intro": "Alt er sammenlignet med «{title}».",
    "no_packages": "Det er ingen tiltak i denne studien, så det er ingenting å sammenligne.",
    "source": "Kilde",
    "rationale": "Hvorfor det ble spurt",
    "in_force": "I kraft",
    "no_block": "ingen tiltak",
    "block_from": "{block}: fra {start}{end}, styrke {strength}{target}",
    "block_target": ", i områdene: {target}",
    "block_until": " til {end}",
    "differs_by": "skiller seg ved {parameters}",
    # verdict
    "falls": "faller",
    "rises": "stiger",
    "verdict_clear": "{title} {verb} med {size}, mellom {low} og {high} (95 %, {seeds}), i {year}.",
    "verdict_agreement": "{sentence} Målet {verb} i {seeds}.",
    "every_seed": "hver av {n} kjøringer",
    "some_seeds": "{same} av {n} kjøringer",
    "verdict_noise": "{title}: ingen virkning større enn {largest} i noen retning kan skilles fra tilfeldigheter. "
    "Anslaget er {size}, mellom {low} og {high} (95 %, {seeds}), i {year}.",
    "verdict_same": "{title} er det samme som i referansen i hver kjøring: {size}, mellom {low} og {high} "
    "(95 %, {seeds}), i {year}.",
    "verdict_single": "{title} skiller seg med {size} i {year}, fra én kjøring: uten intervall, så dette kan være "
    "tilfeldig.",
    "verdict_none": "Ingen virkning er målt for dette scenariet.",
    "headline_dissimilarity": "Ulikhetsindeksen for personer med {group} mot resten ({unit}, {corrected})",
    "headline_isolation": "Isolasjonen for personer med {group} ({unit}, {corrected})",
    "corrected": "korrigert for tilfeldighet",
    "corrected_short": "korrigert",
    "uncorrected": "ikke korrigert for tilfeldighet",
    "paired_seeds": "{n} parede kjøringer",
    "paired_seed": "én paret kjøring",
    "from_to": "Fra {baseline} i referansen til {policy}.",
    "bound": "Mekanisk grense",
    "bound_within": "{bound}: det som ville følge om hver husholdning tiltaket gjelder, bodde som tilsiktet og ingen "
    "andre "
    "reagerte. Anslaget ligger innenfor.",
    "bound_beyond": "{bound}: det som ville følge om hver husholdning tiltaket gjelder, bodde som tilsiktet og ingen "
    "andre "
    "reagerte. Anslaget ligger utenfor, så noe forsterker virkningen: se på priser, utskifting og hvem som flyttet, "
    "før "
    "det brukes.",
    "bound_beyond_noise": "{bound}: det som ville følge om hver husholdning tiltaket gjelder, bodde som tilsiktet og "
    "ingen "
    "andre reagerte. Anslaget er større, men kan ikke skilles fra null: les det som tilfeldig.",
    "bound_missing": "ikke målt for dette scenariet",
    "detectable": "Minste virkning som kan påvises",
    "detectable_text": "{size} med {seeds} (t-kvantil × standardfeil for den parede forskjellen).",
    "pairs_for_half": "Om lag {n} par i alt ville gjort intervallet halvt så bredt.",
    "detectable_missing": "ikke kjent: det trengs minst to kjøringer.",
    "moved": "Hvem som flyttet",
    "moved_text": "{first}–{last}, flyttinger i byen: {change} ({interval}) i tillegg til {baseline} i referansen.",
    "moved_group": "Av disse husholdninger med {group}: {change} ({interval}).",
    "moved_in": "Husholdninger som kom til byen: {change} ({interval}).",
    "moved_out": "Husholdninger som forlot byen: {change} ({interval}).",
    "moved_missing": "flyttestrømmer er ikke registrert",
    "involuntary": "Ufrivillige flyttinger: {change} ({interval}).",
    "cost": "Offentlig kostnad",
    "cost_text": "{total} i {first}–{last} i den simulerte byen ({interval}).",
    "cost_revenue": "en netto inntekt på {total} i {first}–{last} i den simulerte byen ({interval}).",
    "cost_households": "Det er {per_household} per husholdning i byen i alt.",
    "cost_missing": "ikke målt",
    "cost_zero": "ingen er ført, {first}–{last}.",
    "also": "Tydeligste andre endringer",
    "also_none": "ingen av de {n} andre målene skiller seg tydelig.",
    "also_note": "Av {n} mål ville om lag {expected} sett tydelige ut ved ren tilfeldighet; {kept} er fortsatt "
    "tydelige når "
    "høyst ett av tjue slike får være tilfeldig (Benjamini og Yekutieli).",
    "no_interval": "én kjøring, uten intervall",
    "interval_range": "{low} til {high}",
    "in_a_word": "95 %: {low} til {high}",
    # effect table
    "measure": "Mål",
    "baseline": "Referanse",
    "policy": "Tiltak",
    "effect": "Virkning",
    "interval": "95 %-intervall",
    "bound_short": "Grense",
    "no_bound": "–",
    "seeds": "Kjøringer",
    "clear": "tydelig",
    "clear_alone": "tydelig alene, ikke blant så mange",
    "not_clear": "kan være tilfeldig",
    "no_difference": "ingen forskjell",
    "effects_intro": "Siste simulerte år ({year}). «Tydelig» betyr at 95 %-intervallet for den parede forskjellen ikke "
    "omfatter null, også når det tas hensyn til hvor mange mål tabellen har (høyst én av tjue slike linjer ventes å "
    "være "
    "tilfeldig: Benjamini og Yekutieli); «tydelig alene» betyr uten det. Indekser går fra 0 til 100 poeng. «Grense» er "
    "tiltakets mekaniske grense for målet, der det har en.",
    "all_measures": "Alle {n} mål, grupper og enhetsstørrelser i {year}",
    "all_measures_cut": "De første {shown} av {n} linjer i {year}; resten er i effects.parquet",
    "download": "Data (CSV)",
    # figures
    "year": "År",
    "change_in": "Endring: {metric}",
    "burn_in": "Innkjøringsår",
    "band": "Bånd: paret 95 %-intervall",
    "difference": "Tiltak − referanse",
    "level": "Nivå",
    "drawing": "Rapport",
    "figures_cut": "Figurer og kart viser de første {shown} av {n} scenarier; tabellene viser alle.",
    "series_intro": "Øverst: nivåer, gjennomsnitt av kjøringene. Nederst: tiltak minus referanse med paret 95 "
    "%-intervall. Grå "
    "år kommer før det første tiltaket begynner; til da er alle scenarier én og samme kjøring.",
    "series_alt": "{title}, {first} til {last}. I {last}: {readings}.",
    "map_intro": "Hver celle er ett område, plassert etter midtpunktet, med størrelse etter landareal innen visse "
    "grenser, og "
    "skjøvet fra hverandre der de ville overlappe; grensene er ikke virkelige grenser. Pek eller trykk for navn og "
    "verdier. "
    "Nord er opp. Siste simulerte år, {year}; alle pakker deler fargene for et mål.",
    "map_noise": "Grått i kartet over forskjeller: 95 %-intervallet for områdets forskjell omfatter null. Om lag ett "
    "av tjue "
    "områder ville sett tydelig ut ved tilfeldighet.",
    "map_noise_one": "Én kjøring: forskjeller for enkeltområder omfatter tilfeldigheter, og intervall kan ikke gis.",
    "map_city": "Gjennomsnitt av {seeds}, {households} husholdninger ({scale}).",
    "map_city_levels": "Referanse og tiltak: {seeds}, {households} husholdninger ({scale}).",
    "map_city_change": "Forskjell: {seeds}, {households} husholdninger ({scale}).",
    "one_seed": "én kjøring",
    "n_seeds": "{n} kjøringer",
    "map_missing": "Filene i denne studien har ikke områdenes midtpunkt, så det tegnes ikke kart.",
    "map_skipped": "Ikke tegnet, fordi midtpunktet ikke er kjent: {areas}.",
    "map_alt": "Kart over {title}, {what}, {year}: fra {low} til {high} i {n} områder.",
    "map_alt_same": "Kart over {title}, {what}, {year}: {n} områder, ingen forskjell noe sted.",
    "map_more": "Flere kart",
    "map_same": "ingen områder skiller seg",
    "map_baseline": "Referanse",
    "map_policy": "Tiltak",
    "map_difference": "Tiltak − referanse",
    "map_less_baseline": "{title} − referanse",
    "map_legend_alt": "Tegnforklaring til kartene over {title}: referanse i {unit}, forskjeller i {change}.",
    "scale_full": "{city}",
    "scale_part": "{share} av {city}",
    "groups_intro": "Virkninger etter gruppe i {year}, med parede 95 %-intervaller. Grupper beskrives, de rangeres "
    "ikke. Grupper "
    "etter eieform og inntekt er de som er i dem det året, ikke alltid de samme menneskene: en gruppes gjennomsnitt "
    "endres "
    "også når medlemmene skiftes ut. «De som bodde her fra starten» følges (virkningen på mennesker); «alle» er de "
    "som bor "
    "her nå (virkningen på stedet).",
    "groups_missing": "Ingen mål i denne studien er delt etter gruppe.",
    "groups_alt": "{title}, virkning etter gruppe i {year}: {readings}.",
    "who": "Gruppe",
    "change": "Endring",
    "reading": "Lesning",
    "gain": "gevinst",
    "loss": "tap",
    "neither": "kommer an på hvem man er",
    "no_clear_change": "ingen tydelig endring",
    "single_seed_reading": "én kjøring: kan ikke bedømmes",
    "quality_intro": "Bedre boliger og tapte boliger hører sammen: en kontroll hjelper dem som beholder eller finner "
    "en bolig med "
    "støtte, og koster dem som mister en. Siste år, tiltak minus referanse.",
    "for_whom": "For hvem",
    "quality_missing": "Ingen av målene i denne tabellen er i studien.",
    "starts_intro": "Hvor kommunale boliger ligger ved starten, er en antakelse (3,5 % av boligene; halvparten i "
    "indre øst). "
    "Svaret vises derfor for to utgangspunkt.",
    "start_observed": "Etter sone, slik det antas ut fra det som er kjent («observed»)",
    "start_proportional": "I forhold til antall leietakere («proportional»)",
    "start": "Utgangspunkt",
    "starts_one": "Bare dette utgangspunktet er kjørt: {start}. Det andre får man med city.municipal_start={other}. "
    "Til det er "
    "kjørt, gjelder resultatet over for én antatt geografi.",
    # living conditions by area
    "areas_intro": "Levekårsutvalgets tabell (NOU 2020:16) for hvert område, {year}: de fem indikatorene, i hvor "
    "mange av dem "
    "området er på eller over grensen, og fire forhold rundt familier. Områdene er modellens celler: dette er ingen "
    "fremskriving for et navngitt sted.",
    "areas_sample": "Bare en del av husholdningene er simulert ({scale}), så et område har få barn og få unge "
    "voksne: tilfeldigheter "
    "alene flytter andelene med flere poeng, og flytter flere områder over en grense enn i hele byen.",
    "cut_offs": "Grenser: {cut_offs}. Den for barn i lavinntekt er utvalgets; de andre ligger nær midten av områdene "
    "på "
    "utvalgets liste (antakelse).",
    "areas_counts": "Hvor mange områder",
    "areas_table": "Hvert område",
    "areas_show": "Vis",
    "areas_sort": "Velg en overskrift for å sortere etter den; velg den igjen for å snu rekkefølgen.",
    "areas_all": "Vis alle {n} områder",
    "areas_first": "Vis bare de første {n}",
    "areas_caption": "Levekår etter område, {label}, {year}",
    "areas_dim": "Forskjeller i grått kan være tilfeldige: 95 %-intervallet omfatter null. Om lag én av tjue ville "
    "sett tydelig "
    "ut ved ren tilfeldighet.",
    "area": "Område",
    "overlap": "Utfordringer som kommer sammen",
    "overlap_intro": "Antall områder på eller over grensen for begge indikatorer ({label}, {year}); diagonalen "
    "teller dem som "
    "er på eller over grensen for én.",
    "overlap_change": "{title}: endring i disse tallene",
    "multiples": "Små kart: {year}",
    "multiples_intro": "Én rad per indikator, i fargene fra tegnforklaringen; grå områder kan være tilfeldige, og om "
    "lag ett av "
    "tjue områder ville sett tydelig ut ved tilfeldighet. Pek eller trykk for navn og verdier.",
    "children_exposed": "Hva barn i hver gruppe lever med",
    "children_exposed_intro": "Prosent ({label}, {year}): gruppens barn som bor i områder på eller over en grense; "
    "gjennomsnittlig "
    "andel barn i lavinntekt rundt dem; og hvor mye av livet til nå de har bodd i kvartilen av områder med lavest "
    "status. "
    "Grupper beskrives, de rangeres ikke.",
    "all_children": "alle barn",
    "several": "flere utfordringer",
    "children_area_low_income": "barn i lavinntekt rundt dem",
    "childhood_low_status": "livet til nå i områder med lav status",
    "children_changes": "{title}: endringer for barn",
    "gaps": "Gap mellom områder: hvem som bor der, og resten",
    "gaps_intro": "Områder i kvartilen med lavest status minus områder i kvartilen med høyest, i prosentpoeng "
    "({label}, {year}). "
    "Sammensetning er gapet det ville vært om alle hadde byens andel for folk av samme slag (alder, kjønn, bakgrunn, "
    "husholdningstype, utdanning eller foreldrenes utdanning); kontekst er resten. Kontekst omfatter her det som disse "
    "kjennetegnene ikke sier om folk: den måler ikke hva steder gjør.",
    "gap": "Gap",
    "composition": "Sammensetning",
    "context": "Kontekst og resten",
    "composition_share": "Sammensetning, % av gapet",
    "indicator": "Indikator",
    "gaps_changes": "{title}: endringer i gap",
    "generations": "Fra foreldre til barn",
    "generations_intro": "Inntektsrang for husholdninger til voksne på 26–40 år med egen bolig og kjent oppvekst, "
    "mot rangen til "
    "hjemmet de vokste opp i ({label}, {year}). Stigning 0 ville bety at opphav ikke sier noe, 1 at det sier alt.",
    "generations_changes": "{title}: endringer mellom generasjoner",
    "generations_missing": "Ikke kjent ennå: ingen med kjent oppvekst og egen bolig er 26 år.",
    "grew_up": "Vokste opp i",
    "whole_city": "hele byen",
    "rank_slope": "Stigning",
    "rank_from_low": "Forventet rang (0–1) fra midten av laveste kvartil",
    "persons": "Personer",
    "stayers": "De som ble, og de som kom i stedet",
    "stayers_intro": "Områdenes gjennomsnittlige inntektsrang, endringer lagt sammen over tiltaksårene: i alt, blant "
    "husholdninger "
    "som ble, ved husholdninger som flyttet inn og ut, og ved husholdninger som ble dannet eller opphørte. Et "
    "gjennomsnitt "
    "kan bli bedre uten at noen får det bedre.",
    # tracing
    "traces": "Hvem som bor et annet sted på grunn av det",
    "traces_intro": "De samme husholdningene i referanse og tiltak, koblet ved nøkkelen hver beholder livet ut, fra "
    "rett før tiltaket "
    "til slutten; nykommere regnes som flyttet. En husholdning bor et annet sted på grunn av tiltaket også når den "
    "bare følger "
    "en kjede av andres flyttinger som tiltaket satte i gang: dette er opptelling av forskjeller, ikke av noens "
    "grunner, og sier "
    "ingenting om en enkelt husholdning. Tabellene viser gjennomsnitt av kjøringene.",
    "trace_seeds": "Sporet i {seeds}.",
    "trace_table_data": "Alle tabeller (CSV)",
    "trace_same_home": "Samme bolig i begge",
    "trace_moved_anyway": "Flyttet uansett, samme bolig",
    "trace_moved_elsewhere": "Flyttet i begge, til ulike boliger",
    "trace_moved_by_policy": "Flyttet bare med tiltaket",
    "trace_kept_by_policy": "Ble boende bare med tiltaket",
    "trace_only_with_policy": "I byen bare med tiltaket",
    "trace_only_in_baseline": "I byen bare i referansen",
    "trace_elsewhere": "Husholdninger som bor et annet sted på grunn av tiltaket",
    "trace_fates_note": "Etter inntektskvartil ved slutten av referansen.",
    "trace_fates_alt": "{title}: husholdninger som bor et annet sted på grunn av det, prosent. {readings}.",
    "trace_share_of_households": "Andel av husholdningene [%]",
    "trace_kind_group": "bakgrunn",
    "trace_kind_tenure": "eieform",
    "trace_kind_income_quartile": "inntekt",
    "trace_kind_family_stage": "familiefase",
    "trace_fates_by": "Hva det ble av husholdningene, etter {kind}",
    "trace_utility_by": "Boligens verdi (nytteenheter), etter {kind}",
    "trace_left_over_by": "Inntekt igjen etter bolig (kr i året), etter {kind}",
    "trace_displacement_by": "Hvem som bodde i områdene tiltaket gjelder, og ikke gjør det lenger, etter {kind}",
    "trace_households": "Husholdninger",
    "trace_winners": "Bedre stilt",
    "trace_losers": "Dårligere stilt",
    "trace_mean_change": "Gjennomsnittlig endring",
    "trace_displaced": "Borte bare med tiltaket",
    "trace_retained": "Borte bare i referansen",
    "trace_gone_anyway": "Borte i begge",
    "trace_net": "Fortrengt netto (andel)",
    "trace_chains": "Flyttekjeder",
    "trace_moves": "Innflyttinger",
    "trace_mean_length": "Gjennomsnittlig lengde (flyttinger)",
    "trace_ended_by_newcomer": "Avsluttet av en nykommer (andel)",
    "trace_flows": "Flyttinger mellom bydeler: de {n} største forskjellene (husholdninger)",
    "trace_rings": "Etter avstand fra områder tiltaket gjelder: {title}",
    "trace_rings_note": "Gjennomsnitt av områder, vektet med personer, siste år; strekene er parede 95 %-intervaller "
    "over alle "
    "kjøringer.",
    "trace_rings_alt": "{title}, virkning etter avstand fra områder tiltaket gjelder: {readings}.",
    "trace_treated": "tiltak",
    "trace_distance": "Avstand mellom midtpunkter",
    # cost
    "costs": "Hva det koster, og hvem som får mer eller mindre",
    "costs_intro": "Offentlig kostnad i den simulerte byen, kroner i basisåret, gjennomsnitt av kjøringene; inntekt "
    "er negativ. Den "
    "omfatter betalinger som modellen fører på et tiltak, ikke hva de er verdt for noen.",
    "cost_years": "Etter år (millioner kroner)",
    "cost_recipients": "Etter hvem som får og hvem som betaler, gjennomsnitt per år (millioner kroner)",
    "cost_paid": "Betalt til dem",
    "cost_received": "Mottatt fra dem",
    "cost_total": "I alt",
    "cost_financing": "Skatt som betaler for det",
    "cost_units": "Kostnad for alle år per enhet av virkningen i det siste (kroner)",
    "cost_units_intro": "Intervall etter Fiellers teorem fra parede kjøringer. Der en virkning ikke kan skilles fra "
    "null, finnes det "
    "ikke: enhver pris per enhet er mulig. Regnet i anslagets retning, så det sier hvor dyr en endring er, ikke om "
    "den er ønsket.",
    "cost_each": "Per enhet",
    "cost_unit": "enhet",
    "cost_no_end": "uten ende: virkningen kan være null",
    "cost_distribution": "Etter inntektskvartil og bakgrunn, siste år, tiltak minus referanse (95 %-intervaller)",
    "recipient_households": "Husholdninger",
    "recipient_landlords": "Utleiere",
    "recipient_home_sellers": "Selgere av boliger",
    "recipient_developers": "Utbyggere",
    "recipient_providers": "Leverandører av tjenester og arbeid",
    # mechanisms
    "mechanism_title": "Hva hver mekanisme legger til (Shapley-verdi, 95 %-intervall)",
    # settings
    "scenario": "Scenario",
    "setting": "Innstilling",
    "value": "Verdi",
    "none": "ingen",
    "settings_intro": "Hver celle er ett scenario med alle sine kjøringer. Sjekksummen navngir alt som endrer tall.",
    "cell": "Celle",
    "city": "By",
    "scale": "Skala",
    "version": "Versjon",
    "machine": "Kjørt på: {machines}.",
    "groups_table": "{title}, etter gruppe, som tabell",
    "wall": "Kjøretid",
    "memory": "Mest minne",
    "years": "År",
    "parameters": "Alle innstillinger som skiller seg mellom celler",
    "all_parameters": "Alle innstillinger i referansen ({n})",
    "failed": "Ikke ferdig",
    "failed_intro": "Disse cellene feilet og er ikke med i noen figur:",
    "made_by": "Laget av Nabolag {version} {date}. Siden er én fil og henter ingenting fra nettet.",
}

LIMITS = (
    "Den lager ingen fremskriving for et navngitt sted. Områdene bærer navnene på tallene de starter fra; det som "
    "skjer med dem "
    "i en kjøring, er ett mulig forløp under oppgitte antakelser.",
    "Den sier ingenting om noen enkeltperson eller familie. Husholdninger er trukket slik at summer stemmer med "
    "publiserte "
    "tall; ingen av dem er virkelig.",
    "Grupper beskrives, de rangeres ikke. En gruppes gjennomsnitt sier ingenting om et medlem av den.",
    "Forskjeller mellom scenarier er bedre begrunnet enn nivåer. Et nivå hviler på alle antakelser på én gang; en "
    "paret "
    "forskjell opphever de fleste.",
    "Et intervall her dekker bare tilfeldigheter: den samme modellen med andre trekninger. Det dekker ikke gale "
    "antakelser; "
    "varier de innstillingene som betyr noe, før et tall brukes.",
    "Gjennomsnitt blir bedre når folk skiftes ut. Et område med bedre tall kan ha mistet dem som hadde minst; se på "
    "hvem som "
    "flyttet, og på dem som ble, før det kalles bedre.",
    "Merkelapper skader: offisiell utpeking av områder senket prisene med 3–5 % og drev folk vekk i Danmark og "
    "Nederland. Å "
    "offentliggjøre en liste over tiltaksområder er i seg selv et tiltak.",
    "Helse, ensomhet, psykisk sykdom, negativ sosial kontroll og foreldrerollen er utenfor modellen.",
    "Nabolagsvirkninger på barn er små som standard, slik norske studier sier; hvor et barn bor, er ikke hvor barnet "
    "ender.",
)

GROUPS = {
    "all": "alle",
    "asia_africa": "bakgrunn fra Asia, Afrika, Latin-Amerika eller Tyrkia",
    "other_immigrant": "annen innvandrerbakgrunn",
    "majority": "majoritetsbakgrunn",
    "mixed": "blandet bakgrunn",
    "renter": "leietakere",
    "owner": "selveiere",
    "initial_residents": "de som bodde her fra starten",
    "three_or_more_children": "tre barn eller flere",
    "coop": "andelseiere",
    "families": "familier med barn",
    "single": "enslig uten barn",
    "couple": "par uten barn",
    "children_0_5": "yngste barn 0–5",
    "children_6_17": "yngste barn 6–17",
    "adult_children": "yngste barn voksent",
    "older": "67 år eller eldre",
    "minority": "minoritetsbakgrunn",
    "low_income_children": "barn i lavinntekt",
    "couples": "par",
    "lone_parents": "enslige forsørgere",
    "works": "en forelder er i arbeid",
    "no_work": "ingen forelder er i arbeid",
    "several": "flere utfordringer",
    "inner_east": "indre øst",
    "inner_west": "indre vest",
    "outer_east": "ytre øst",
    "outer_west": "ytre vest",
    "outer_south": "ytre sør",
}
for _rank, _name in enumerate(("laveste", "nest laveste", "nest høyeste", "høyeste"), start=1):
    GROUPS[f"income_quartile_{_rank}"] = f"{_name} inntektskvartil"
    GROUPS[f"status_quartile_{_rank}"] = f"områder i kvartilen med {_name} status"

UNIT_SIZES = {
    "all": "",
    "city": "",
    "block": "kvartaler",
    "sub_district": "delbydeler",
    "area": "delbydeler",
    "district": "bydeler",
    "zone": "soner",
    "status_quartile": "laveste minus høyeste status",
}

INDICATORS = {
    "outside_work_30_59": "utenfor arbeid, 30–59 år",
    "outside_20_29": "utenfor arbeid og utdanning, 20–29 år",
    "not_completed_21_29": "ikke fullført videregående, 21–29 år",
    "low_education_30_59": "lav utdanning, 30–59 år",
    "children_low_income": "barn i husholdninger med lavinntekt",
    "children_renting": "barn i leid bolig",
    "families_crowded": "trangbodde familier",
    "safe_access": "trygg tilgang til rekreasjon",
    "turnover": "utskifting av beboere i året",
    "challenges": "antall utfordringer",
    "low_income": "personer i lavinntekt",
    "owner_share": "selveiere",
    "coop_share": "andelseiere",
    "renter_share": "leietakere",
    "municipal_share": "kommunale boliger",
    "private_let_share": "private utleieboliger",
    "price": "pris",
    "rent": "leie",
    "status": "status (gjennomsnittlig inntektsrang minus en halv)",
    "reputation": "omdømme",
}

CITIES = {
    "oslo": "Oslo",
    "oslo_small": "Oslo, hver tiende husholdning",
    "classroom": "den oppdiktede byen «classroom»",
    "synthetic": "en oppdiktet by",
    "from_table": "en by etter egen tabell",
}

BLOCKS = {
    "housing_mix": "Variert boligsammensetning",
    "rental_quality_check": "Kvalitetskontroll av utleieboliger",
    "owner_occupancy": "Eierlinjen",
    "youth_and_work": "Ungdom og arbeid",
    "area_initiative": "Områdesatsing",
    "city_planning_amenity": "Utjevnede bokvaliteter",
    "secure_rental": "Trygge leieforhold",
    "new_build_rule": "Regler for nye boliger",
    "landlord_discrimination": "Likebehandling av leietakere",
    "settlement": "Bosetting av nykommere",
    "income_support": "Inntektssikring",
    "school_admission": "Opptak til skoler",
    "school_resources": "Ressurser til skoler",
    "kindergarten": "Barnehage",
}

MECHANISMS = {
    "own_group": "Preferanse for egen gruppe",
    "income_sorting": "Vekt på naboers inntekt",
    "credit_limits": "Lånegrenser",
    "discrimination": "Diskriminering ved utleie",
    "schools": "Vekt på skoler",
    "stock_geography": "Hvor hvilke boliger ligger",
    "total": "Alt sammen",
}

QUALITY_CHECK = {
    "supported_quality": "leietakere med støtte i private leieboliger",
    "unsupported_poor_quality": "fattige leietakere uten støtte",
    "lets_open_to_supported": "leietakere med støtte som ser etter bolig",
    "supported_households": "leietakere med støtte",
    "involuntary_moves": "oppsagte leietakere, eiere som måtte selge",
    "without_home": "husholdninger som leter uten å ha en bolig",
    "social_waiting": "de som venter på kommunal bolig",
    "rent_small": "leietakere i små boliger",
    "rent_burden": "alle leietakere",
    "private_lets": "utleiere og leietakere",
    "ownership": "kjøpere av boliger som utleiere selger",
}

UNITS = {
    "homes": "boliger",
    "log price / sd": "log pris / sd",
    "rank a year": "rang i året",
    "m² / person": "m² / person",
    "moves / child / year": "flyttinger / barn / år",
    "areas": "områder",
    "NOK a year": "kr i året",
    "NOK million a year": "mill. kr i året",
    "standard deviations": "standardavvik",
    "rank per rank": "rang per rang",
    "sd per share": "sd per andel",
    "unit of the measure": "målets enhet",
    "income rank": "inntektsrang",
    "households a year": "husholdninger i året",
    "ranks": "ranger",
    "income rank - 0.5": "inntektsrang − 0,5",
    "years": "år",
    "persons": "personer",
    "a year": "i året",
    "NOK / m² / year": "kr / m² / år",
    "households": "husholdninger",
    "per 1 000 persons": "per 1 000 personer",
    "quarters": "kvartaler",
    "homes a year": "boliger i året",
    "NOK / m²": "kr / m²",
    "correlation": "korrelasjon",
    "challenges": "utfordringer",
    "dwellings": "boliger",
}

LABELS = {
    "dissimilarity": "Ulikhetsindeks",
    "isolation": "Isolasjon",
    "information_theory": "Informasjonsindeks",
    "dissimilarity_change_moves": "Ulikhetsindeks, endring ved flytting i byen",
    "exposure": "Eksponering for resten",
    "income_segregation": "Inntektssegregasjon",
    "income_rank_between": "Varians i inntektsrang mellom enheter",
    "tenure_dissimilarity": "Ulikhetsindeks for eieform",
    "family_dissimilarity": "Ulikhetsindeks for familier",
    "owner_share": "Selveiere",
    "coop_share": "Andelseiere",
    "renter_share": "Leietakere",
    "ownership": "Eier egen bolig",
    "crowded": "Trangbodde husholdninger",
    "rent_burden": "Leiebelastning",
    "housing_cost_share": "Boutgifter, andel av inntekt",
    "left_after_housing": "Inntekt igjen etter bolig",
    "public_support": "Offentlig støtte",
    "space_per_person": "Plass",
    "dwelling_quality": "Boligstandard",
    "price_per_m2": "Pris",
    "rent_per_m2": "Leie",
    "price_to_income": "Pris mot inntekt",
    "rent_small": "Leie for små boliger",
    "turnover": "Utskifting",
    "move_rate": "Flyttinger i byen",
    "move_rate_between": "Flyttinger mellom områder",
    "birth_rate": "Fødsler",
    "death_rate": "Dødsfall",
    "in_migration_rate": "Innflytting",
    "out_migration_rate": "Utflytting",
    "population": "Personer",
    "group_share": "Andel av personene",
    "households": "Husholdninger",
    "without_home": "Uten bolig",
    "listed_share": "Boliger på markedet",
    "vacancy_rate": "Ledige boliger",
    "children_low_income": "Barn i lavinntekt",
    "low_income": "Lavinntekt",
    "persistent_low_income": "Vedvarende lavinntekt",
    "children_persistent_low_income": "Barn i vedvarende lavinntekt",
    "children_low_income_by_family": "Barn i lavinntekt etter familie",
    "low_income_children_working_family": "Lavinntekt i familier med arbeid",
    "income_gini": "Gini for inntekt",
    "areas_low_income_40": "Områder med 40 % barn i lavinntekt",
    "areas_low_income_30": "Områder med 30 % barn i lavinntekt",
    "areas_several_challenges": "Områder med flere utfordringer",
    "co_occurrence": "Områder på eller over begge grenser",
    "indicator_correlation": "Samvariasjon mellom indikatorer",
    "indicator_correlation_low_income_40": "Samvariasjon der 40 % av barna er i lavinntekt",
    "children_above_cut_off": "Barn i områder med en utfordring",
    "children_area_low_income": "Lavinntekt rundt barn",
    "childhood_low_status": "Oppvekst i områder med lav status",
    "gap": "Gap mellom områder",
    "gap_composition": "Gap mellom områder, sammensetning",
    "gap_context": "Gap mellom områder, kontekst",
    "rank_slope": "Stigning i rang, husholdningens inntekt",
    "rank_from_low": "Rang som voksen fra hjem med lav inntekt",
    "rank_slope_persons": "Personer bak stigningen i rang",
    "completion_21_25": "Fullført videregående",
    "completion_icc": "Likhet i fullføring",
    "completion_icc_latent": "Likhet i fullføring, latent",
    "in_work_20_29": "I arbeid, 20–29 år",
    "in_work_30_59": "I arbeid, 30–59 år",
    "income_rank_slope": "Inntektsrang mot rang i oppveksten",
    "municipal_share": "Kommunale boliger",
    "social_waiting": "Ventetid på kommunal bolig",
    "supported_households": "Leietakere med støtte",
    "supported_quality": "Standard i leieboliger med støtte",
    "unsupported_poor_quality": "Standard hos andre fattige leietakere",
    "lets_open_to_supported": "Leieboliger åpne for dem med støtte",
    "involuntary_moves": "Ufrivillige flyttinger",
    "forced_sales": "Tvangssalg",
    "area_status": "Eget områdes status",
    "area_amenity": "Eget områdes bokvalitet",
    "area_safe_access": "Trygg tilgang til rekreasjon",
    "area_disorder": "Uro i eget område",
    "area_cohesion": "Samhold i eget område",
    "area_contact": "Kontakt på tvers av grupper",
    "area_reputation": "Eget områdes omdømme",
    "amenity_spread": "Spredning i bokvalitet",
    "amenity_gini": "Gini for trygg tilgang",
    "income_rank_change": "Endring i områders inntektsrang",
    "income_rank_change_stayers": "Endring i inntektsrang, de som ble",
    "income_rank_change_replacement": "Endring i inntektsrang, utskifting",
    "income_rank_change_formed": "Endring i inntektsrang, dannede og opphørte husholdninger",
    "sales": "Salg til husholdninger",
    "lets": "Nye leieforhold",
    "private_lets": "Private leieboliger",
    "child_moves": "Barns flyttinger",
    "tenancy_length": "År i leieforholdet",
    "landlord_sales": "Utleieres salg",
    "investor_purchases": "Boliger kjøpt for utleie",
    "non_profit_share": "Ikke-kommersielle boliger",
    "let_success": "Leieforhold per søker",
    "new_homes": "Nye boliger",
    "new_homes_ownership": "Eiere i nye boliger",
    "new_homes_income_rank": "Inntektsrang i nye boliger",
    "new_homes_area_status": "Status i områder med nye boliger",
    "new_homes_families": "Familier i nye boliger",
    "new_homes_children_low_income": "Barn i lavinntekt i nye boliger",
    "new_homes_group_share": "Bakgrunn i nye boliger",
    "recent_arrivals": "Nylig ankomne",
    "recent_arrivals_dissimilarity": "Ulikhetsindeks for nylig ankomne",
    "recent_arrivals_isolation": "Isolasjon for nylig ankomne",
    "school_dissimilarity": "Ulikhetsindeks mellom skoler",
    "pupil_dissimilarity": "Ulikhetsindeks for elevers bosted",
    "kindergarten_dissimilarity": "Ulikhetsindeks mellom barnehager",
    "private_school_share": "I privatskole",
    "other_school_share": "I en annen offentlig skole",
    "majority_minority_schools": "Skoler der minoriteten er i flertall",
    "disadvantaged_school_quality": "Skolekvalitet for vanskeligstilte elever",
    "school_quality_slope": "Kvalitet mot andel vanskeligstilte",
    "price_school_slope": "Pris mot skolekvalitet",
    "kindergarten_participation": "I barnehage",
    "public_cost": "Offentlig kostnad",
    "public_spending": "Offentlige utgifter",
    "public_revenue": "Offentlige inntekter",
    "mechanical_bound": "Mekanisk grense",
}
for _name in tuple(LABELS):
    LABELS[f"{_name}_random"] = f"{LABELS[_name]}, tilfeldig"
