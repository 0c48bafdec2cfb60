"""Word lists behind the types of sources: heads of noun phrases, in the singular, lower case."""

from __future__ import annotations


def words(listed: str) -> frozenset[str]:
    """The words of a list, set apart by spaces."""
    return frozenset(listed.split())


PERSONAL = words("he she him her his hers himself herself i me my mine you your")
PLURAL_PRONOUNS = words("they them their theirs themselves we us our those these both ourselves")
THING_PRONOUNS = words("it its itself which")
RELATIVE = words("who whom whose which that")

# Subjects that stand for nobody.
NOBODY = words(
    "it there this that what which nobody none nothing no-one rumor rumour rumors rumours "
    "speculation gossip word hearsay wisdom tradition allegedly reportedly supposedly purportedly "
    "apparently suspicion suspicions chatter folklore innuendo belief legend"
)
# Nouns for talk that nobody owns, whatever stands before them: "wild speculation", "an old saying".
TALK = words(
    "rumor rumour speculation gossip hearsay wisdom tradition suspicion chatter folklore innuendo "
    "belief whisper conjecture myth superstition hindsight saying proverb adage lore guesswork "
    "intuition instinct history fate grapevine scuttlebutt mythology fable hype supposition"
)

# Titles that are followed by a name; abbreviations without their point.
TITLES = words(
    "mr mrs ms miss mx dr prof sen rep gov gen lt col maj capt cmdr adm sgt cpl pvt brig rev fr "
    "hon sr sir lord lady dame president senator representative congressman congresswoman "
    "governor general lieutenant colonel major captain commander admiral sergeant professor "
    "doctor judge justice pope king queen prince princess rabbi imam sheikh ayatollah mayor "
    "chancellor minister premier secretary speaker ambassador pastor reverend bishop archbishop "
    "cardinal detective officer sheriff inspector constable supt superintendent councilman "
    "councilwoman alderman councillor congressmember assemblymember whip leader director chairman "
    "chairwoman chair sens reps govs drs messrs former"
)

INSIDERS = words(
    "official aide insider adviser advisor diplomat operative staffer source whistleblower "
    "negotiator informant confidant confidante envoy strategist associate pal"
)

SPOKESPEOPLE = words("spokesman spokeswoman spokesperson spox representative")

# Single human beings by role. Nouns in -er, -or, -ist, -ian, -man … need not stand here.
PEOPLE = words(
    "person guy gentleman man woman boy girl child kid teen teenager adult mother father mom dad "
    "mum parent son daughter brother sister wife husband widow friend neighbor neighbour resident "
    "witness eyewitness bystander passerby passer-by mechanic electrician plumber clerk cook chef "
    "onlooker victim survivor patient nurse doctor surgeon physician officer cop deputy sheriff "
    "agent guard soldier veteran vet marine sailor pilot captain driver attendee student pupil "
    "graduate alumnus alumna teacher professor scholar expert analyst economist critic opponent "
    "proponent supporter advocate activist fan backer skeptic sceptic ally rival foe observer "
    "commentator pundit columnist correspondent host anchor star celebrity actor actress singer "
    "athlete coach judge justice juror lawyer attorney prosecutor counsel plaintiff defendant "
    "suspect inmate prisoner detainee migrant refugee immigrant protester protestor demonstrator "
    "rioter voter citizen taxpayer delegate donor candidate nominee frontrunner front-runner "
    "contender senator congressman congresswoman lawmaker legislator representative mayor "
    "governor president premier minister secretary chancellor king queen prince princess pope "
    "priest pastor bishop rabbi imam cleric monk nun chief boss head leader chairman chairwoman "
    "chair director executive ceo founder cofounder co-founder owner investor landlord tenant "
    "employee worker staff customer client shopper consumer user viewer reader listener commenter "
    "tourist passenger commuter farmer baker fisherman medic paramedic intern member participant "
    "respondent volunteer organizer organiser guest relative cousin aunt uncle nephew niece "
    "grandmother grandfather colleague coworker co-worker peer speaker moderator interviewee "
    "republican democrat conservative liberal progressive independent tory socialist libertarian "
    "someone somebody anyone everyone everybody individual figure commander general colonel "
    "ambassador dean principal superintendent detective inspector constable human civilian gunman "
    "attacker spectator academic local superstar mogul tycoon billionaire millionaire "
    "entrepreneur foreigner native author partner heckler lookalike ex-wife ex-husband boyfriend "
    "girlfriend fiance cardiologist villager islander pensioner retiree mate magnate neurosurgeon "
    "deckhand pal one fishmonger midwife gardener apologist installer legend "
    "grandson granddaughter grandchild grandparent stepson stepdaughter stepmother stepfather godfather "
    "godmother sibling bride orphan toddler baby youngster stranger hostage "
    "referee umpire trainee evacuee returnee devotee cadet convict addict thief culprit "
    "fugitive heroine poet playwright shepherd waitress hostess stewardess duchess countess "
    "baroness heiress viscount emperor monarch sultan emir chaplain "
    "nanny maid janitor concierge apprentice novice spy guru adolescent "
    "insurgent dissident incumbent intellectual professional criminal rebel valet clown copilot "
    "co-pilot spouse"
)

# Plurals and collectives of people that no rule makes out of PEOPLE.
CROWDS = words(
    "people folks men women children police-officers authorities americans public crowd crowds "
    "audience staff personnel troops family families couple media press clergy youth electorate "
    "others many some most few several all both half majority minority millions thousands "
    "hundreds dozens scores two three four five six seven eight nine ten couples brass locals "
    "elites intelligentsia opposition elderly rebels forces ranks tories those these elite base "
    "rest millennials boomers crew crews squad gang workforce membership household"
)

# A noun that only counts what follows "of": a group of residents, 60 percent of voters.
QUANTITIES = words(
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand "
    "group number handful majority minority dozens scores hundreds thousands millions percent % "
    "percentage rest lot lots plenty pair couple trio mix range string series array host bunch "
    "constellation share half third quarter two three four five six seven eight nine ten many "
    "some most few several all none both each any more slew chorus coalition generation plurality "
    "crowd collection team panel delegation"
)

BODIES = words(
    "administration government ministry department agency bureau office commission committee "
    "council board court tribunal parliament congress senate house cabinet legislature embassy "
    "consulate mission authority regime junta state city county town village district "
    "municipality kingdom republic nation country capital company corporation firm business "
    "manufacturer maker retailer airline carrier utility supplier bank lender insurer startup "
    "brand store chain hotel restaurant factory plant studio label publisher university college "
    "school academy faculty institute institution center centre laboratory lab hospital clinic "
    "museum library church mosque synagogue temple diocese vatican charity nonprofit non-profit "
    "foundation trust fund group organization organisation association society federation "
    "confederation union guild alliance coalition league club team campaign party caucus movement "
    "network newspaper magazine tabloid outlet broadcaster station channel publication website "
    "site blog wire newsroom newswire army military navy militia guard brigade force forces "
    "police constabulary prosecution service command unit branch division headquarters "
    "secretariat lobby think-tank thinktank tank watchdog regulator consortium conglomerate giant "
    "contractor developer operator pac ngo faction paramilitary pentagon kremlin treasury bench "
    "leadership management establishment panel side defense defence daily weekly paper bloc jail "
    "prison zoo port airport archdiocese exchange task-force registry camp enforcement "
    "directorate operation jury provider community television radio tv delegation"
)

# Nouns that can stand for any body named before: "the agency", "the company".
ANY_BODY = words(
    "agency company firm group organization organisation body institution charity outlet "
    "newspaper network manufacturer maker carrier airline lender publisher nonprofit watchdog "
    "union startup"
)

DOCUMENTS = words(
    "report study survey poll paper document record filing file complaint lawsuit suit indictment "
    "affidavit deposition testimony transcript memo memorandum email e-mail letter review "
    "analysis research audit ruling order decision verdict opinion brief petition motion warrant "
    "subpoena certificate dossier manifesto editorial op-ed column article story headline data "
    "dataset database figure statistic statistics number census estimate finding result test "
    "evidence footage video clip recording tape audio photo photograph picture image map chart "
    "graph graphic plan agreement contract treaty accord deal text minutes log ledger index ad "
    "advert advertisement commercial book memoir biography novel film movie documentary show "
    "episode podcast post tweet message note notice advisory bulletin forecast guideline "
    "guidelines guidance policy rule regulation law statute bill act amendment constitution "
    "resolution declaration communique communiqué release presentation brochure leaflet flyer "
    "flier pamphlet placard sign banner poster label page webpage entry wikipedia archive "
    "archives diary journal agenda schedule calendar budget spreadsheet disclosure invoice "
    "receipt screenshot cable literature scripture bible quran koran polling precedent precedents "
    "assessment model simulation newsletter account paperwork obituary roundup questionnaire "
    "handbook textbook catalogue catalog passport licence license patent return "
    "inventory itinerary inscription plaque prospectus logbook diagram "
    "x-ray scan mri biopsy autopsy "
    "blueprint draft proposal platform fact-sheet sheet writeup timeline"
)

# What happens, and so says nothing itself: a headline's capitals make it look like a name.
EVENTS = words(
    "attack strike airstrike blast explosion bombing shooting stabbing fire blaze wildfire crash collision "
    "storm hurricane tornado flood earthquake quake landslide drought war battle raid riot protest rally "
    "march killing murder death wedding funeral outbreak epidemic pandemic disaster crisis collapse tragedy "
    "accident invasion siege ambush election"
)

# What somebody gave out: it is the giver who is the source.
UTTERANCES = words(
    "statement announcement comment comments remark remarks claim claims word words speech "
    "address interview warning argument criticism response reply answer denial assertion "
    "allegation allegations accusation promise pledge view position testimony tweet tweets post "
    "posts insistence suggestion assessment declaration call opinion rhetoric message release"
)

# A capitalised word that makes the name it stands in the name of a body.
NAME_OF_BODY = words(
    "house senate congress pentagon kremlin treasury court nations union kingdom states times "
    "post journal news herald tribune gazette chronicle guardian observer standard examiner globe "
    "mail telegraph press daily weekly network media radio tv television broadcasting inc inc. "
    "corp corp. co co. ltd ltd. llc llp plc gmbh ag sa & group holdings partners associates "
    "consulting analytics technologies systems industries motors airlines airways energy "
    "pharmaceuticals therapeutics capital ventures securities goldman insurance electric watch "
    "international rights lives parenthood street amnesty greenpeace hezbollah hamas taliban isis "
    "korea arabia zealand lanka emirates africa america party committee council commission bureau "
    "agency administration ministry department office university college school institute "
    "institution center centre hospital clinic foundation association federation confederation "
    "alliance coalition league society club fund trust bank reserve exchange church diocese army "
    "navy force forces guard guards corps marines police constabulary patrol service services "
    "authority board assembly parliament state city county district campaign crescent cross front "
    "brotherhood legion movement project initiative action laboratory laboratories museum library "
    "academy studios entertainment games software square hall security protection homeland health "
    "nhs intelligence education forum conference caucus pac nato policy research republic "
    "francisco angeles york jersey hampshire carolina dakota virginia mexico delhi kong leone "
    "rica salvador islands island border customs dept southern northern eastern western national "
    "central today jazeera directorate hill survey review observatory ledger sentinel dispatch "
    "courier enquirer inquirer argus echo bulletin register"
)

# One-word names that are bodies: places that speak as governments, outlets, companies.
ONE_WORD_BODIES = words(
    "reuters bloomberg politico axios xinhua tass interfax buzzfeed vox slate wired forbes "
    "fortune newsweek breitbart infowars yonhap kyodo aljazeera telegram facebook twitter google "
    "youtube apple microsoft amazon meta netflix tesla uber airbnb tiktok instagram whatsapp "
    "boeing airbus pew europe asia pfizer moderna merck walmart target toyota volkswagen siemens "
    "samsung sony intel nvidia openai spacex starbucks exxon chevron shell gazprom huawei alibaba "
    "lockheed raytheon gallup nielsen quinnipiac rasmussen suffolk hamas hezbollah fatah isis "
    "nato interpol europol unicef unesco oxfam greenpeace medicare medicaid congress parliament "
    "wikileaks anonymous afghanistan albania algeria argentina armenia australia austria "
    "azerbaijan bahrain bangladesh belarus belgium bolivia bosnia brazil britain bulgaria "
    "cambodia canada chile china colombia croatia cuba cyprus denmark ecuador egypt england "
    "estonia ethiopia finland france germany ghana greece haiti hungary iceland india indonesia "
    "iran iraq ireland israel italy japan jordan kazakhstan kenya kosovo kuwait laos latvia "
    "lebanon libya lithuania malaysia mali malta mexico moldova mongolia montenegro morocco "
    "myanmar nepal netherlands niger nigeria norway oman pakistan palestine panama peru "
    "philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore "
    "slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand "
    "tunisia turkey uganda ukraine uruguay venezuela vietnam wales yemen zambia zimbabwe moscow "
    "beijing washington tehran kyiv kiev brussels berlin jerusalem ankara riyadh damascus baghdad "
    "pyongyang seoul tokyo delhi islamabad kabul caracas havana downing"
)

ROLES = PEOPLE | INSIDERS | SPOKESPEOPLE

# Titles that are always abbreviated, and what may follow a surname.
ABBREVIATED = words(
    "mr mrs ms mx dr prof sen rep gov gen lt col maj capt cmdr adm sgt cpl rev fr sens reps"
)
GENERATION = words("jr sr ii iii iv phd md")
PARTICLES = words("de del della der den di da van von bin ibn al el la le ten ter abu y")

ARTICLES = words("a an the every each")
DETERMINERS = words("a an the this that these those one another each every any")

# Where the head of a noun phrase has passed: relative words, prepositions, participles.
ENDS_PHRASE = words(
    "who whose whom which that of from at in for with on by to near inside within close familiar "
    "briefed involved working speaking representing based about under against among across like "
    "including as outside behind after before during around opposed loyal aligned affiliated "
    "knowledgeable surveyed polled interviewed released published conducted filed obtained seen "
    "reviewed posted issued dated said told named known called led held taken shot aged out there "
    "here"
)

# Words with a capital only because a sentence or a date starts there.
NO_NAME = words(
    "the a an in on at but and or so yet for nor from with by of to as if when while although "
    "though because since after before during until unless despite he she it they we i you his "
    "her its their our my your this that these those there here what who whom whose which where "
    "why how according no not yes some many most few several all both each every another other "
    "others one two three also still then now even only just however meanwhile moreover instead "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december today yesterday tomorrow asked speaking "
    "under over about among between earlier later last next once perhaps maybe well oh"
)
MASCULINE = words("mr sir lord king prince congressman chairman spokesman")
FEMININE = words("mrs ms miss lady dame queen princess congresswoman chairwoman spokeswoman")

# Offices, posts and expertise that an article gives as somebody's title; a trade, a tie of blood
# and "activist" are none.
POSITIONS = (
    SPOKESPEOPLE
    | (INSIDERS - words("source pal associate confidant confidante whistleblower informant"))
    | words(
        "president premier minister secretary undersecretary chancellor governor mayor senator "
        "congressman congresswoman lawmaker legislator mp mep councilor councillor councilman "
        "councilwoman alderman commissioner supervisor treasurer comptroller auditor ombudsman "
        "regulator inspector ambassador consul delegate rapporteur speaker whip leader head chief "
        "boss director chairman chairwoman chairperson chair ceo cfo coo cto vp executive manager "
        "administrator superintendent coordinator supervisor founder cofounder co-founder owner "
        "proprietor partner trustee member fellow president-elect attorney lawyer solicitor "
        "barrister counsel prosecutor judge justice magistrate coroner sheriff marshal detective "
        "officer constable commander general admiral colonel major captain lieutenant sergeant "
        "professor lecturer dean provost rector principal teacher academic scholar researcher "
        "scientist physicist chemist economist statistician mathematician historian engineer "
        "analyst expert specialist consultant pollster doctor physician surgeon pediatrician "
        "paediatrician psychiatrist clinician obstetrician physiotherapist pharmacist nurse "
        "technologist archivist curator librarian editor reporter correspondent journalist "
        "columnist anchor author bishop archbishop cardinal pastor priest rabbi imam reverend "
        "minister king queen prince princess pope coach strategist organizer organiser "
        "investigator inspector planner veterinarian "
        "sociologist psychologist epidemiologist virologist biologist geologist seismologist "
        "meteorologist climatologist archaeologist anthropologist ecologist immunologist "
        "cardiologist oncologist neurologist pathologist toxicologist volcanologist "
        "oceanographer geographer hydrologist criminologist"
    )
)
# What belongs to a title before its noun.
TITLE_WORDS = words(
    "vice deputy assistant associate adjunct visiting chief prime foreign health finance interior "
    "defense defence education transport transportation environment justice labor labour "
    "agriculture trade energy housing home press general senior junior acting interim executive "
    "managing lead first former retired ex state attorney police fire district county city "
    "staff special principal under shadow opposition majority minority lieutenant brigadier "
    "communications operations research policy political financial legal medical "
    "technical scientific national-security emergency climate marketing sales legislative "
    "outgoing incoming honorary emeritus presiding supreme permanent parliamentary cabinet "
    "prison water parks schools works bank investment portfolio equity"
)
# A party says nothing of where a post is held.
PARTISAN = words(
    "republican democratic conservative liberal labour labor tory socialist independent"
)
# Titles said before the post they belong to: "former Pentagon spokesman".
BYGONE = words("former retired ex acting interim outgoing incoming onetime one-time then-president")
# Praise and place in rank that stand before a title without belonging to it.
EPITHETS = words(
    "top longtime long-time leading renowned prominent local regional new current veteran "
    "another one second third respected noted influential powerful high-ranking "
    "high-level unnamed unidentified anonymous"
)

# Pages that are documents when somebody owns them: "the ministry's website".
PAGES = words("website site blog page webpage homepage portal")
# Those who speak for a named body in the plural: "lawyers for the diocese".
VOICES = SPOKESPEOPLE | words("official lawyer attorney counsel")

# Titles in full and as they are abbreviated before a name.
RANKS = {
    "senator": "sen",
    "representative": "rep",
    "congressman": "rep",
    "congresswoman": "rep",
    "governor": "gov",
    "general": "gen",
    "colonel": "col",
    "major": "maj",
    "captain": "capt",
    "lieutenant": "lt",
    "sergeant": "sgt",
    "admiral": "adm",
    "professor": "prof",
    "doctor": "dr",
    "reverend": "rev",
}
