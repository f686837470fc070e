use roxmltree::Document;

use super::*;
use crate::course::sequencing::rules::{
    Action, ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule, Rule, RuleCondition,
};
use crate::course::sequencing::{Objective, ObjectiveMap, Requirement, Rollup, RollupConsiderations};
use crate::finding::Finding;
use crate::manifest::source::Inserted;

/// What an item says, beside a collection.
fn read_item(item: &str, collection: &str) -> (Option<Sequencing>, Vec<Finding>) {
    let text = format!(
        r#"<manifest xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3">
        <item>{item}</item><imsss:sequencingCollection>{collection}</imsss:sequencingCollection></manifest>"#
    );
    let document = Document::parse(&text).expect("XML");
    let root = document.root_element();
    let mut report = Report::of(&document, Inserted::default());
    let collection = Collection::of(&mut report, root);
    let item = child(root, "item").expect("an item");
    let sequencing = read(&mut report, &collection, item);
    let (errors, warnings) = report.finish();
    assert_eq!(errors, []);
    (sequencing, warnings)
}

fn sound(inside: &str) -> Sequencing {
    let (sequencing, warnings) = read_item(&format!("<imsss:sequencing>{inside}</imsss:sequencing>"), "");
    assert_eq!(warnings, []);
    let sequencing = sequencing.expect("a sequencing");
    let json = serde_json::to_string(&sequencing).expect("a text");
    assert_eq!(
        serde_json::from_str::<Sequencing>(&json).expect("a sequencing"),
        sequencing
    );
    sequencing
}

#[test]
fn what_is_not_said_is_the_standards() {
    assert_eq!(read_item("", ""), (None, vec![]));
    assert_eq!(sound(""), Sequencing::default());
    assert_eq!(serde_json::to_string(&sound("")).expect("a text"), "{}");
    assert_eq!(sound("<imsss:controlMode/>"), Sequencing::default());
    assert_eq!(
        sound("<imsss:rollupRules/><imsss:deliveryControls/>"),
        Sequencing::default()
    );
}

#[test]
fn control_limits_choice_randomization_and_delivery() {
    let sequencing = sound(
        r#"<imsss:controlMode choice="false" choiceExit="0" flow="1" forwardOnly="true" useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"/>
        <imsss:limitConditions attemptLimit="3" attemptAbsoluteDurationLimit="PT1H30M"/>
        <imsss:randomizationControls randomizationTiming="once" selectionTiming="onEachNewAttempt" selectCount="2" reorderChildren="true"/>
        <imsss:deliveryControls tracked="false" completionSetByContent="true" objectiveSetByContent="true"/>
        <adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>
        <adlseq:rollupConsiderations requiredForSatisfied="ifAttempted" requiredForNotSatisfied="ifNotSkipped" requiredForCompleted="ifNotSuspended" measureSatisfactionIfActive="false"/>"#,
    );
    let expected = Sequencing {
        control: ControlMode {
            choice: false,
            choice_exit: false,
            flow: true,
            forward_only: true,
            use_current_attempt_objective_info: false,
            use_current_attempt_progress_info: false,
        },
        limits: LimitConditions {
            attempt_limit: Some(3),
            attempt_absolute_duration_limit: Some("PT1H30M".to_owned()),
        },
        randomization: Randomization {
            randomization_timing: Timing::Once,
            selection_timing: Timing::OnEachNewAttempt,
            select_count: Some(2),
            reorder_children: true,
        },
        delivery: DeliveryControls {
            tracked: false,
            completion_set_by_content: true,
            objective_set_by_content: true,
        },
        constrained_choice: ConstrainedChoice {
            prevent_activation: true,
            constrain_choice: true,
        },
        rollup_considerations: RollupConsiderations {
            required_for_satisfied: Requirement::IfAttempted,
            required_for_not_satisfied: Requirement::IfNotSkipped,
            required_for_completed: Requirement::IfNotSuspended,
            required_for_incomplete: Requirement::Always,
            measure_satisfaction_if_active: false,
        },
        ..Sequencing::default()
    };
    assert!(expected.is_ruled() && !Sequencing::default().is_ruled());
    assert_eq!(sequencing, expected);
}

#[test]
fn rules_of_each_kind_and_of_rollup() {
    let sequencing = sound(
        r#"<imsss:sequencingRules>
        <imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
            <imsss:ruleCondition condition="satisfied" operator="not" referencedObjective="q"/>
            <imsss:ruleCondition condition="objectiveMeasureGreaterThan" measureThreshold="0.5"/></imsss:ruleConditions>
            <imsss:ruleAction action="disabled"/></imsss:preConditionRule>
        <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions><imsss:ruleAction action="exit"/></imsss:exitConditionRule>
        <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="attempted"/></imsss:ruleConditions><imsss:ruleAction action="retryAll"/></imsss:postConditionRule></imsss:sequencingRules>
        <imsss:rollupRules rollupObjectiveSatisfied="false" rollupProgressCompletion="false" objectiveMeasureWeight="0.25">
        <imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5" minimumCount="2"><imsss:rollupConditions>
            <imsss:rollupCondition condition="completed"/><imsss:rollupCondition condition="attempted" operator="not"/></imsss:rollupConditions>
            <imsss:rollupAction action="incomplete"/></imsss:rollupRule></imsss:rollupRules>"#,
    );
    let asked = |condition| RuleCondition {
        condition,
        is_negated: false,
        objective: None,
        measure_threshold: None,
    };
    let rule = |action, condition| Rule {
        action,
        combination: Combination::All,
        conditions: vec![asked(condition)],
    };
    let before = Rule {
        action: Action::Disabled,
        combination: Combination::Any,
        conditions: vec![
            RuleCondition {
                is_negated: true,
                objective: Some("q".to_owned()),
                ..asked(Condition::Satisfied)
            },
            RuleCondition {
                measure_threshold: Some(0.5),
                ..asked(Condition::ObjectiveMeasureGreaterThan)
            },
        ],
    };
    let of_child = |condition, is_negated| RollupCondition { condition, is_negated };
    let expected = Sequencing {
        pre_condition_rules: vec![before],
        post_condition_rules: vec![rule(Action::RetryAll, Condition::Attempted)],
        exit_condition_rules: vec![rule(Action::Exit, Condition::Always)],
        rollup: Rollup {
            objective_satisfied: false,
            progress_completion: false,
            objective_measure_weight: 0.25,
            rules: vec![RollupRule {
                action: RollupAction::Incomplete,
                children: ChildSet::AtLeastPercent,
                minimum_count: Some(2),
                minimum_percent: Some(0.5),
                combination: Combination::Any,
                conditions: vec![
                    of_child(Condition::Completed, false),
                    of_child(Condition::Attempted, true),
                ],
            }],
        },
        ..Sequencing::default()
    };
    assert_eq!(sequencing, expected);
}

#[test]
fn objectives_share_by_both_schemas() {
    let sequencing = sound(
        r#"<imsss:objectives><imsss:objective objectiveID="q"/>
        <imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>
        <imsss:mapInfo targetObjectiveID="g" readSatisfiedStatus="false" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>
        <adlseq:objectives><adlseq:objective objectiveID="p"><adlseq:mapInfo targetObjectiveID="g" readRawScore="false" writeProgressMeasure="true"/>
        <adlseq:mapInfo targetObjectiveID="h" writeRawScore="true"/></adlseq:objective></adlseq:objectives>"#,
    );
    let primary = Objective {
        id: Some("p".to_owned()),
        is_primary: true,
        satisfied_by_measure: true,
        min_normalized_measure: Some(0.6),
        maps: vec![
            ObjectiveMap {
                target: "g".to_owned(),
                read_satisfied_status: false,
                write_normalized_measure: true,
                read_raw_score: false,
                write_progress_measure: true,
                ..ObjectiveMap::default()
            },
            ObjectiveMap {
                target: "h".to_owned(),
                read_satisfied_status: false,
                read_normalized_measure: false,
                write_raw_score: true,
                ..ObjectiveMap::default()
            },
        ],
    };
    let other = Objective {
        id: Some("q".to_owned()),
        ..Objective::default()
    };
    assert_eq!(sequencing.primary_objective(), Some(&primary));
    assert_eq!(sequencing.objectives, [primary, other]);
}

#[test]
fn an_objective_of_the_older_schema_alone_shares_what_that_has() {
    let sequencing = sound(
        r#"<imsss:objectives><imsss:objective objectiveID="q"><imsss:mapInfo targetObjectiveID="g"/></imsss:objective></imsss:objectives>"#,
    );
    let map = ObjectiveMap {
        target: "g".to_owned(),
        read_raw_score: false,
        read_min_score: false,
        read_max_score: false,
        read_completion_status: false,
        read_progress_measure: false,
        ..ObjectiveMap::default()
    };
    assert!(map.read_satisfied_status && map.read_normalized_measure);
    assert_eq!(sequencing.objectives[0].maps, [map]);
}

#[test]
fn blanks_around_a_reference_do_not_count() {
    let own = r#"<imsss:sequencing IDRef="  s "/>"#;
    let collected = r#"<imsss:sequencing ID=" s  "><imsss:controlMode flow="true"/></imsss:sequencing>"#;
    let (sequencing, warnings) = read_item(own, collected);
    assert!(sequencing.expect("a sequencing").control.flow);
    assert_eq!(warnings, []);
}

#[test]
fn a_reference_gives_what_the_item_does_not_say_itself() {
    let own = r#"<imsss:sequencing IDRef="s"><imsss:controlMode flow="true"/></imsss:sequencing>"#;
    let collected = r#"<imsss:sequencing ID="s"><imsss:controlMode choice="false"/><imsss:limitConditions attemptLimit="1"/>
        <imsss:objectives><imsss:primaryObjective/></imsss:objectives></imsss:sequencing><imsss:sequencing ID="s"/>"#;
    let (sequencing, warnings) = read_item(own, collected);
    let sequencing = sequencing.expect("a sequencing");
    assert!(sequencing.control.flow && sequencing.control.choice);
    assert_eq!(
        (sequencing.limits.attempt_limit, sequencing.objectives.len()),
        (Some(1), 1)
    );
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, FindingCode::IdentifierDuplicate);
    let (_, warnings) = read_item(r#"<imsss:sequencing IDRef="t"/>"#, collected);
    assert_eq!(warnings[1].code, FindingCode::IdentifierMissing);
}

#[test]
fn what_no_vocabulary_has_is_told_and_left_out() {
    let (sequencing, warnings) = read_item(
        r#"<imsss:sequencing><imsss:controlMode flow="perhaps"/><imsss:limitConditions attemptLimit="-1" attemptAbsoluteDurationLimit="1h"/>
        <imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="bored"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
        <imsss:rollupRules objectiveMeasureWeight="2"><imsss:rollupRule/></imsss:rollupRules>
        <imsss:objectives><imsss:primaryObjective/><imsss:primaryObjective/><imsss:objective/><imsss:objective objectiveID="q"><imsss:mapInfo/></imsss:objective></imsss:objectives>
        <imsss:randomizationControls selectionTiming="daily"/></imsss:sequencing>"#,
        "",
    );
    let expected = Sequencing {
        objectives: vec![
            Objective {
                is_primary: true,
                ..Objective::default()
            },
            Objective {
                id: Some("q".to_owned()),
                ..Objective::default()
            },
        ],
        ..Sequencing::default()
    };
    assert_eq!(sequencing, Some(expected));
    assert_eq!(warnings.len(), 11, "{warnings:#?}");
    assert!(
        warnings
            .iter()
            .all(|warning| warning.place.is_some() && warning.rule.is_some())
    );
}
