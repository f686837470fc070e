//! What is kept of an activity's sequencing is what differs from the standard's default, and is read over it, member by member.

use super::{
    ConstrainedChoice, ControlMode, DeliveryControls, LimitConditions, Objective, ObjectiveMap, Randomization, Rollup,
    RollupConsiderations, Sequencing,
};
use crate::course::form::over_default;

over_default! {
    Sequencing {
        control,
        pre_condition_rules,
        post_condition_rules,
        exit_condition_rules,
        limits,
        rollup,
        rollup_considerations,
        constrained_choice,
        objectives,
        randomization,
        delivery,
    }
    ControlMode {
        choice,
        choice_exit,
        flow,
        forward_only,
        use_current_attempt_objective_info,
        use_current_attempt_progress_info,
    }
    LimitConditions {
        attempt_limit,
        attempt_absolute_duration_limit,
    }
    Rollup {
        objective_satisfied,
        progress_completion,
        objective_measure_weight,
        rules,
    }
    RollupConsiderations {
        required_for_satisfied,
        required_for_not_satisfied,
        required_for_completed,
        required_for_incomplete,
        measure_satisfaction_if_active,
    }
    ConstrainedChoice {
        prevent_activation,
        constrain_choice,
    }
    Objective {
        id,
        is_primary,
        satisfied_by_measure,
        min_normalized_measure,
        maps,
    }
    ObjectiveMap {
        target,
        read_satisfied_status,
        read_normalized_measure,
        write_satisfied_status,
        write_normalized_measure,
        read_raw_score,
        read_min_score,
        read_max_score,
        read_completion_status,
        read_progress_measure,
        write_raw_score,
        write_min_score,
        write_max_score,
        write_completion_status,
        write_progress_measure,
    }
    Randomization {
        randomization_timing,
        selection_timing,
        select_count,
        reorder_children,
    }
    DeliveryControls {
        tracked,
        completion_set_by_content,
        objective_set_by_content,
    }
}
