//! Phones and province through every fault by seeds.

use handbook_tests::faults::Campaign;
use handbook_tests::faults::simulation::Simulation;

#[test]
fn phones_and_province_agree_after_every_fault() {
    Campaign::find("simulation").expect("it exists").run_small();
}

#[test]
fn a_seed_does_the_same_again() {
    let simulation = Simulation::new();
    let (first, second) = (simulation.run_traced(7), simulation.run_traced(7));
    assert_eq!(first.0, second.0);
    assert!(first.1 == second.1, "the two runs took different steps");
}
