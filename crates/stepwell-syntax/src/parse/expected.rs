//! What the grammar expected, in an author's words. The match is exhaustive: a rule added to the grammar must say here
//! how a message names it.

use super::grammar::Rule;

/// How a message names a rule; `None` for rules that stand for nothing an author would type.
pub(super) fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::name | Rule::own_name => "a name",
        Rule::word | Rule::word_value | Rule::plain_word => "a name or a value",
        Rule::label => "a label",
        Rule::number | Rule::quantity | Rule::given_quantity => "a number",
        Rule::count => "a whole number",
        Rule::date => "a day such as `2024-01-31`",
        Rule::year => "a year",
        Rule::version_number => "a version such as `1.0.0`",
        Rule::string => "a text in quotes",
        Rule::unit | Rule::unit_part => "a unit",
        Rule::warning_code => "the code of a warning",
        Rule::colon => "a colon `:`",
        Rule::comma => "a comma",
        Rule::brace_open => "`{`",
        Rule::brace_close => "`}`",
        Rule::parenthesis_open => "`(`",
        Rule::parenthesis_close => "`)`",
        Rule::kw_ruleset => "`ruleset`",
        Rule::kw_vocabulary => "`vocabulary`",
        Rule::kw_version | Rule::version => "`version`",
        Rule::kw_in => "`in`",
        Rule::kw_force => "`force`",
        Rule::kw_from => "`from`",
        Rule::kw_until | Rule::until => "`until`",
        Rule::kw_edition | Rule::edition => "`edition`",
        Rule::kw_uses | Rule::uses => "`uses`",
        Rule::kw_amends | Rule::amends => "`amends`",
        Rule::kw_at | Rule::at_level => "`at`",
        Rule::kw_review => "`review`",
        Rule::kw_by => "`by`",
        Rule::kw_source => "`source`",
        Rule::kw_publisher | Rule::publisher => "`publisher`",
        Rule::kw_published | Rule::published => "`published`",
        Rule::kw_kind | Rule::source_kind => "`kind`",
        Rule::kw_grade | Rule::grade => "`grade`",
        Rule::kw_url | Rule::url => "`url`",
        Rule::kw_accessed | Rule::accessed => "`accessed`",
        Rule::kw_note | Rule::note => "`note`",
        Rule::kw_not | Rule::is_not => "`not`",
        Rule::kw_stated => "`stated`",
        Rule::kw_allow | Rule::allow => "`allow`",
        Rule::kw_because => "`because`",
        Rule::kw_scale => "`scale`",
        Rule::kw_choice => "`choice`",
        Rule::kw_unit => "`unit`",
        Rule::kw_continuum => "`continuum`",
        Rule::kw_also | Rule::aliases => "`also`",
        Rule::kw_dimension | Rule::dimension_clause => "`dimension`",
        Rule::kw_area | Rule::area => "`area`",
        Rule::kw_facts => "`facts`",
        Rule::kw_fact | Rule::fact => "`fact`",
        Rule::kw_ask | Rule::ask => "`ask`",
        Rule::kw_set => "`set`",
        Rule::kw_of => "`of`",
        Rule::kw_level => "`level`",
        Rule::kw_number => "`number`",
        Rule::kw_whole => "`whole`",
        Rule::kw_date => "`date`",
        Rule::kw_impossible => "`impossible`",
        Rule::kw_define => "`define`",
        Rule::kw_as => "`as`",
        Rule::kw_when | Rule::arm | Rule::transition_when => "`when`",
        Rule::kw_otherwise | Rule::otherwise => "`otherwise`",
        Rule::kw_population => "`population`",
        Rule::kw_placement => "`placement`",
        Rule::kw_on | Rule::on_continuum => "`on`",
        Rule::kw_for | Rule::for_population => "`for`",
        Rule::kw_choose | Rule::choose => "`choose`",
        Rule::kw_least => "`least`",
        Rule::kw_most => "`most`",
        Rule::kw_intensive => "`intensive`",
        Rule::kw_every => "`every`",
        Rule::kw_criteria => "`criteria`",
        Rule::kw_criterion => "`criterion`",
        Rule::kw_exclude => "`exclude`",
        Rule::kw_typical => "`typical`",
        Rule::kw_flag => "`flag`",
        Rule::kw_admit => "`admit`",
        Rule::kw_require => "`require`",
        Rule::kw_recommend => "`recommend`",
        Rule::kw_cite | Rule::attributes | Rule::cite => "`cite`",
        Rule::kw_unless | Rule::unless => "`unless`",
        Rule::kw_program => "`program`",
        Rule::kw_transition => "`transition`",
        Rule::kw_transitions => "`transitions`",
        Rule::kw_step => "`step`",
        Rule::kw_up => "`up`",
        Rule::kw_down => "`down`",
        Rule::kw_move => "`move`",
        Rule::kw_to => "`to`",
        Rule::kw_continue => "`continue`",
        Rule::kw_discharge => "`discharge`",
        Rule::kw_dispute => "`dispute`",
        Rule::kw_says => "`says`",
        Rule::kw_follow | Rule::follow => "`follow`",
        Rule::kw_claim => "`claim`",
        Rule::kw_example => "`example`",
        Rule::kw_given | Rule::given => "`given`",
        Rule::kw_expect | Rule::expect => "`expect`",
        Rule::kw_as_of => "`as_of`",
        Rule::kw_known => "`known`",
        Rule::kw_includes | Rule::includes_test => "`includes`",
        Rule::kw_include => "`include`",
        Rule::kw_may => "`may`",
        Rule::kw_several => "`several`",
        Rule::kw_needs => "`needs`",
        Rule::kw_out => "`out`",
        Rule::kw_scope => "`scope`",
        Rule::kw_does => "`does`",
        Rule::kw_conform => "`conform`",
        Rule::kw_met => "`met`",
        Rule::kw_prove => "`prove`",
        Rule::kw_always => "`always`",
        Rule::kw_never => "`never`",
        Rule::kw_raising => "`raising`",
        Rule::kw_lowers => "`lowers`",
        Rule::kw_raises => "`raises`",
        Rule::kw_no => "`no`",
        Rule::kw_yes => "`yes`",
        Rule::kw_gap => "`gap`",
        Rule::kw_overlap => "`overlap`",
        Rule::kw_amend => "`amend`",
        Rule::kw_tighten => "`tighten`",
        Rule::kw_relax => "`relax`",
        Rule::kw_replace => "`replace`",
        Rule::kw_remove => "`remove`",
        Rule::kw_add => "`add`",
        Rule::kw_and => "`and`",
        Rule::kw_or => "`or`",
        Rule::kw_if => "`if`",
        Rule::kw_then => "`then`",
        Rule::kw_all => "`all`",
        Rule::kw_any => "`any`",
        Rule::kw_none => "`none`",
        Rule::kw_more => "`more`",
        Rule::kw_exactly => "`exactly`",
        Rule::kw_is | Rule::is_test => "`is`",
        Rule::kw_above | Rule::above => "`above`",
        Rule::kw_below | Rule::below => "`below`",
        Rule::kw_before | Rule::before => "`before`",
        Rule::kw_after | Rule::after => "`after`",
        Rule::kw_one => "`one`",
        Rule::kw_days => "`days`",
        Rule::kw_months => "`months`",
        Rule::kw_years => "`years`",
        Rule::header
        | Rule::source
        | Rule::scale
        | Rule::choice
        | Rule::counted_unit
        | Rule::continuum
        | Rule::dimension
        | Rule::fact_group
        | Rule::impossible
        | Rule::define
        | Rule::population
        | Rule::placement
        | Rule::criteria
        | Rule::program
        | Rule::transition
        | Rule::dispute
        | Rule::claim
        | Rule::example
        | Rule::prove
        | Rule::known
        | Rule::amend
        | Rule::replace_dispute => "a declaration such as `criteria`",
        Rule::in_force => "`in force`",
        Rule::review_by => "`review by`",
        Rule::title => "a title in quotes",
        Rule::not_stated => "`not stated`",
        Rule::grade_letter => "`A`, `B` or `C`",
        Rule::value
        | Rule::given_value
        | Rule::is_value
        | Rule::sum
        | Rule::product
        | Rule::grouped
        | Rule::counted
        | Rule::elapsed => "a value",
        Rule::level | Rule::criteria_header | Rule::level_name => "a level",
        Rule::fact_type => "a type such as `yes/no`",
        Rule::named_type => "a scale, a choice or a unit",
        Rule::fact_range | Rule::between => "`from … to …`",
        Rule::range_end => "a number or a day",
        Rule::header_population => "a population",
        Rule::header_placement => "a placement",
        Rule::admit => "`admit when`",
        Rule::named_clause | Rule::clause_id | Rule::id_header => "a clause",
        Rule::program_header => "the name of a program",
        Rule::action => "`step up`, `step down`, `move to`, `review`, `continue` or `discharge`",
        Rule::reading => "a reading (`SOURCE says …`)",
        Rule::place => "`cite \"…\"`",
        Rule::given_entry | Rule::raised => "a fact",
        Rule::word_list | Rule::outcome_list | Rule::value_list | Rule::condition_list => {
            "a list in parentheses"
        }
        Rule::expect_entry => "an expectation",
        Rule::target => "what is expected",
        Rule::expectation => "an outcome",
        Rule::property => "`always`, `never`, `raising` or `no gap in`",
        Rule::amended => "`criteria` or `program`",
        Rule::amendment => "`tighten`, `relax`, `replace`, `remove` or `add`",
        Rule::clause_name => "the name of a clause",
        Rule::condition | Rule::if_then | Rule::junction | Rule::negation | Rule::comparison => "a condition",
        Rule::connective => "`and` or `or`",
        Rule::test => "`is` or `includes`",
        Rule::bounds | Rule::bound => "a bound such as `at least`",
        Rule::at_least => "`at least`",
        Rule::at_most => "`at most`",
        Rule::on_or_after => "`on or after`",
        Rule::on_or_before => "`on or before`",
        Rule::is_one_of => "`one of (…)`",
        Rule::is_not_one_of => "`not one of (…)`",
        Rule::plus_or_minus => "`+` or `-`",
        Rule::times_or_over => "`*` or `/`",
        Rule::date_value => "a day",
        Rule::dimension_value => "a dimension",
        Rule::EOI
        | Rule::id_shape
        | Rule::goes_on
        | Rule::WHITESPACE
        | Rule::space
        | Rule::comment
        | Rule::name_char
        | Rule::label_char
        | Rule::blank
        | Rule::value_word
        | Rule::unit_word
        | Rule::reserved
        | Rule::file
        | Rule::lone_declaration
        | Rule::declaration
        | Rule::header_part
        | Rule::source_part
        | Rule::placement_part
        | Rule::clause
        | Rule::clause_kind
        | Rule::transition_part
        | Rule::given_item
        | Rule::primary
        | Rule::yes_no
        | Rule::set_of
        | Rule::level_of
        | Rule::whole_number
        | Rule::whole_unit
        | Rule::plain_number
        | Rule::plain_date
        | Rule::least_intensive
        | Rule::most_intensive
        | Rule::step_up
        | Rule::step_down
        | Rule::move_to
        | Rule::not_known
        | Rule::given_one_of
        | Rule::given_range
        | Rule::given_at_least
        | Rule::given_at_most
        | Rule::given_includes
        | Rule::given_set
        | Rule::given_single
        | Rule::target_header
        | Rule::expect_several
        | Rule::expect_one_of
        | Rule::expect_needs
        | Rule::expect_out_of_scope
        | Rule::expect_does_not_conform
        | Rule::expect_not_met
        | Rule::expect_word
        | Rule::outcome
        | Rule::property_always
        | Rule::property_never
        | Rule::property_raising
        | Rule::property_no
        | Rule::remove_clause
        | Rule::add_clause
        | Rule::change_clause
        | Rule::changed_admit
        | Rule::changed_clause
        | Rule::includes_all
        | Rule::includes_any
        | Rule::includes_none
        | Rule::includes_count
        | Rule::includes_one
        | Rule::is_empty
        | Rule::is_not_empty
        | Rule::counting
        | Rule::at_least_so_many
        | Rule::exactly_so_many
        | Rule::elapsed_unit => return None,
    })
}
