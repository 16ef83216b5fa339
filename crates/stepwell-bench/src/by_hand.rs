//! The same placement written by hand: the limit that an engine is held against.

use crate::patients::Patient;

/// The place of the least intensive level whose six conditions are met.
pub fn place(p: &Patient) -> Option<u8> {
    if p.withdrawal == 0
        && p.biomedical <= 1
        && p.emotional <= 1
        && (p.readiness <= 2 && p.prior_treatments < 1)
        && (p.relapse <= 1 && p.days_since_use >= 30)
        && (p.environment <= 2 && p.hours_needed < 20)
    {
        return Some(0);
    }
    if (p.withdrawal <= 1 && !p.needs_detox)
        && p.biomedical <= 1
        && (p.emotional <= 1 && !p.cognitive_limits)
        && p.readiness <= 2
        && (p.relapse <= 2 && p.prior_treatments < 3)
        && ((p.environment <= 1 || p.home_support) && p.hours_needed < 90)
    {
        return Some(1);
    }
    if (p.withdrawal <= 1 && !p.needs_detox)
        && p.biomedical <= 2
        && (p.emotional <= 2 && !p.cognitive_limits)
        && p.readiness <= 3
        && p.relapse <= 3
        && ((p.environment <= 2 || p.home_support) && (90..200).contains(&p.hours_needed))
    {
        return Some(2);
    }
    if (p.withdrawal <= 2 && !p.needs_detox)
        && (p.biomedical <= 2 && !p.pregnant)
        && p.emotional <= 3
        && p.readiness <= 3
        && (p.relapse <= 3 || p.days_since_use >= 14)
        && ((p.environment <= 2 || p.home_support) && p.hours_needed >= 200)
    {
        return Some(3);
    }
    if (p.withdrawal <= 1 && !p.needs_detox)
        && p.biomedical <= 2
        && p.emotional <= 2
        && (p.readiness <= 3 || p.prior_treatments >= 2)
        && p.relapse >= 1
        && (p.environment >= 2 || !p.home_support)
    {
        return Some(4);
    }
    if p.withdrawal <= 2
        && p.biomedical <= 2
        && p.cognitive_limits
        && p.readiness <= 3
        && (p.relapse >= 1 || p.days_since_use < 30)
        && (p.environment >= 1 && p.age >= 18)
    {
        return Some(5);
    }
    if p.withdrawal <= 2
        && p.biomedical <= 2
        && ((1..=3).contains(&p.emotional) || p.prior_treatments >= 4)
        && p.readiness >= 1
        && (p.relapse >= 2 && p.days_since_use < 90)
        && (p.environment >= 2 || !p.home_support)
    {
        return Some(6);
    }
    if ((2..=3).contains(&p.withdrawal) || p.needs_detox)
        && ((1..=3).contains(&p.biomedical) || p.pregnant)
        && p.emotional <= 3
        && (p.readiness <= 3 || p.prior_treatments >= 1)
        && (p.relapse <= 3 || p.days_since_use < 365)
        && (p.environment <= 3 && p.age >= 13)
    {
        return Some(7);
    }
    if (p.withdrawal >= 3 || (p.needs_detox && p.pregnant))
        && (p.biomedical >= 2 || p.pregnant)
        && p.emotional >= 1
        && (p.readiness <= 3 || p.age >= 65)
        && (p.relapse <= 3 || p.hours_needed >= 400)
        && (p.environment >= 1 || p.needs_detox)
    {
        return Some(8);
    }
    None
}

/// All fifty-four conditions, level after level.
pub fn conditions(p: &Patient) -> [bool; 54] {
    [
        p.withdrawal == 0,
        p.biomedical <= 1,
        p.emotional <= 1,
        p.readiness <= 2 && p.prior_treatments < 1,
        p.relapse <= 1 && p.days_since_use >= 30,
        p.environment <= 2 && p.hours_needed < 20,
        p.withdrawal <= 1 && !p.needs_detox,
        p.biomedical <= 1,
        p.emotional <= 1 && !p.cognitive_limits,
        p.readiness <= 2,
        p.relapse <= 2 && p.prior_treatments < 3,
        (p.environment <= 1 || p.home_support) && p.hours_needed < 90,
        p.withdrawal <= 1 && !p.needs_detox,
        p.biomedical <= 2,
        p.emotional <= 2 && !p.cognitive_limits,
        p.readiness <= 3,
        p.relapse <= 3,
        (p.environment <= 2 || p.home_support) && (90..200).contains(&p.hours_needed),
        p.withdrawal <= 2 && !p.needs_detox,
        p.biomedical <= 2 && !p.pregnant,
        p.emotional <= 3,
        p.readiness <= 3,
        p.relapse <= 3 || p.days_since_use >= 14,
        (p.environment <= 2 || p.home_support) && p.hours_needed >= 200,
        p.withdrawal <= 1 && !p.needs_detox,
        p.biomedical <= 2,
        p.emotional <= 2,
        p.readiness <= 3 || p.prior_treatments >= 2,
        p.relapse >= 1,
        p.environment >= 2 || !p.home_support,
        p.withdrawal <= 2,
        p.biomedical <= 2,
        p.cognitive_limits,
        p.readiness <= 3,
        p.relapse >= 1 || p.days_since_use < 30,
        p.environment >= 1 && p.age >= 18,
        p.withdrawal <= 2,
        p.biomedical <= 2,
        (1..=3).contains(&p.emotional) || p.prior_treatments >= 4,
        p.readiness >= 1,
        p.relapse >= 2 && p.days_since_use < 90,
        p.environment >= 2 || !p.home_support,
        (2..=3).contains(&p.withdrawal) || p.needs_detox,
        (1..=3).contains(&p.biomedical) || p.pregnant,
        p.emotional <= 3,
        p.readiness <= 3 || p.prior_treatments >= 1,
        p.relapse <= 3 || p.days_since_use < 365,
        p.environment <= 3 && p.age >= 13,
        p.withdrawal >= 3 || (p.needs_detox && p.pregnant),
        p.biomedical >= 2 || p.pregnant,
        p.emotional >= 1,
        p.readiness <= 3 || p.age >= 65,
        p.relapse <= 3 || p.hours_needed >= 400,
        p.environment >= 1 || p.needs_detox,
    ]
}
