//! Cedar: a policy for each level, and one for each condition; requests made before they are decided.

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression, Schema,
    ValidationMode, Validator,
};
use stepwell_bench::patients::Patient;

use crate::rules::{NUMBERS, SIGNS, Words, infix, level_infix, levels};

const WORDS: Words = Words {
    before_fact: "context.",
    and: " && ",
    or: " || ",
    not: "!",
};

/// The parsed policies.
pub struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    who: [EntityUid; 3],
    place: PolicySet,
    conditions: PolicySet,
}

fn policy(when: &str) -> String {
    format!("permit(principal, action == Action::\"place\", resource) when {{ {when} }};\n")
}

/// A policy for each condition, so many times over.
pub fn conditions_text(copies: usize) -> String {
    let each: Vec<String> = levels()
        .iter()
        .flatten()
        .map(|condition| policy(&infix(condition, WORDS)))
        .collect();
    each.concat().repeat(copies)
}

fn place_text() -> String {
    levels()
        .iter()
        .map(|level| policy(&level_infix(level, WORDS)))
        .collect::<Vec<_>>()
        .concat()
}

fn schema_text() -> String {
    let numbers = NUMBERS.map(|name| format!("{name}: Long"));
    let signs = SIGNS.map(|name| format!("{name}: Bool"));
    let facts: Vec<String> = numbers.into_iter().chain(signs).collect();
    format!(
        "entity Patient;\nentity Care;\naction \"place\" appliesTo {{ principal: [Patient], resource: [Care], context: {{ {} }} }};\n",
        facts.join(", ")
    )
}

/// A validator for policies over these facts.
pub fn validator() -> Validator {
    let (schema, _) = Schema::from_cedarschema_str(&schema_text()).expect("the facts are a schema");
    Validator::new(schema)
}

/// Parses and validates policies.
pub fn load(validator: &Validator, text: &str) {
    let policies = PolicySet::from_str(text).expect("they are policies");
    let found = validator.validate(&policies, ValidationMode::Strict);
    assert!(found.validation_passed(), "the policies do not fit the schema");
    std::hint::black_box(policies);
}

impl Cedar {
    /// Parses all.
    pub fn new() -> Self {
        let uid = |text: &str| EntityUid::from_str(text).expect("it is a name");
        load(&validator(), &place_text());
        Self {
            authorizer: Authorizer::new(),
            entities: Entities::empty(),
            who: [
                uid("Patient::\"p\""),
                uid("Action::\"place\""),
                uid("Care::\"c\""),
            ],
            place: PolicySet::from_str(&place_text()).expect("the placement is Cedar"),
            conditions: PolicySet::from_str(&conditions_text(1)).expect("the conditions are Cedar"),
        }
    }

    /// A patient as a request.
    pub fn native(&self, patient: &Patient) -> Request {
        let (numbers, signs) = super::cases::values(patient);
        let numbers = NUMBERS.iter().zip(numbers);
        let numbers =
            numbers.map(|(name, number)| ((*name).to_owned(), RestrictedExpression::new_long(number)));
        let signs = SIGNS.iter().zip(signs);
        let signs = signs.map(|(name, sign)| ((*name).to_owned(), RestrictedExpression::new_bool(sign)));
        let context = Context::from_pairs(numbers.chain(signs)).expect("facts are a context");
        let [principal, action, resource] = self.who.clone();
        Request::new(principal, action, resource, context, None).expect("it is a request")
    }

    fn permitted(&self, policies: &PolicySet, request: &Request) -> u64 {
        let response = self.authorizer.is_authorized(request, policies, &self.entities);
        let mut met = 0;
        for id in response.diagnostics().reason() {
            let id: &str = id.as_ref();
            let at: u32 = id
                .strip_prefix("policy")
                .and_then(|at| at.parse().ok())
                .expect("ids are numbered");
            met |= 1_u64 << at;
        }
        met
    }

    /// The place of the level: the least intensive one that is permitted.
    pub fn place(&self, request: &Request) -> Option<u8> {
        match self.permitted(&self.place, request) {
            0 => None,
            met => u8::try_from(met.trailing_zeros()).ok(),
        }
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&self, request: &Request) -> u64 {
        self.permitted(&self.conditions, request)
    }
}

impl Default for Cedar {
    fn default() -> Self {
        Self::new()
    }
}
