-- Two shares of different people or subjects side by side at the newest closed point: a group and everyone else, a subject and
-- all others, a year group and that year group a year ago. n is of students, also where entries are counted.
with plain as (
    select audience
    from {{ ref('report_audiences') }}
    where hides_small = 0
),

current_points as (
    select school_urn, academic_year, tracking_point
    from {{ ref('pub_reports__points') }}
    where is_current
),

subjects as (
    select
        targets.school_urn, targets.academic_year, targets.tracking_point, targets.breakdown, targets.subject_code,
        targets.subject_name, targets.n_on_or_above, targets.n_entries, targets.n_students
    from {{ ref('pub_reports__targets') }} as targets
    inner join plain
        on targets.audience = plain.audience
    where targets.breakdown in ('subject', 'school')
),

pairs as (
    select
        'gap' as rule, groups.school_urn, groups.academic_year, groups.tracking_point, groups.measure,
        groups.group_id as code, groups.group_name as about,
        groups.numerator, groups.denominator, groups.n_students,
        groups.others_numerator as other_numerator, groups.others_denominator as other_denominator,
        groups.others_n_students as other_n_students
    from {{ ref('pub_reports__groups') }} as groups
    inner join plain
        on groups.audience = plain.audience
    where groups.gap is not null
    union all
    select
        'subject' as rule, one.school_urn, one.academic_year, one.tracking_point, 'on_or_above_share' as measure,
        one.subject_code as code, coalesce(one.subject_name, one.subject_code) as about,
        one.n_on_or_above as numerator, one.n_entries as denominator, one.n_students,
        whole.n_on_or_above - one.n_on_or_above as other_numerator, whole.n_entries - one.n_entries as other_denominator,
        whole.n_students as other_n_students
    from subjects as one
    inner join subjects as whole
        on
            one.school_urn = whole.school_urn
            and one.academic_year = whole.academic_year
            and one.tracking_point = whole.tracking_point
            and whole.breakdown = 'school'
    where one.breakdown = 'subject'
    union all
    select
        'year_ago' as rule, now.school_urn, now.academic_year, now.tracking_point, now.measure,
        cast(now.year_group as string) as code, cast(now.year_group as string) as about,
        now.numerator, now.denominator, now.n_students,
        before.numerator as other_numerator, before.denominator as other_denominator, before.n_students as other_n_students
    from {{ ref('pub_reports__headlines') }} as now
    inner join plain
        on now.audience = plain.audience
    inner join {{ ref('academic_years') }} as years
        on now.academic_year = years.academic_year
    inner join {{ ref('academic_years') }} as years_before
        on years.rules_year = years_before.rules_year + 1
    inner join {{ ref('pub_reports__headlines') }} as before
        on
            now.audience = before.audience
            and now.school_urn = before.school_urn
            and years_before.academic_year = before.academic_year
            and now.tracking_point = before.tracking_point
            and now.measure = before.measure
            and now.year_group = before.year_group
    where now.value is not null and before.value is not null
),

shares as (
    select
        pairs.rule, pairs.school_urn, pairs.academic_year, pairs.tracking_point, pairs.measure, pairs.code, pairs.about,
        cast(pairs.numerator as double) / pairs.denominator as share,
        cast(pairs.other_numerator as double) / pairs.other_denominator as other_share,
        cast(pairs.n_students as double) as n,
        cast(pairs.other_n_students as double) as other_n,
        cast(intervals.z as double) as z
    from pairs
    inner join current_points as points
        on
            pairs.school_urn = points.school_urn
            and pairs.academic_year = points.academic_year
            and pairs.tracking_point = points.tracking_point
    inner join {{ ref('finding_rules') }} as rules
        on pairs.rule = rules.rule and pairs.measure = rules.measure
    inner join {{ ref('intervals') }} as intervals
        on intervals.interval = 'finding'
    where pairs.denominator > 0 and pairs.other_denominator > 0
)

select
    rule, school_urn, academic_year, tracking_point, measure, code, about,
    cast(100 * share as {{ fine() }}) as value,
    cast(100 * other_share as {{ fine() }}) as other_value,
    cast(n as bigint) as n_students,
    cast(other_n as bigint) as other_n_students,
    cast({{ newcombe_end('share', 'n', 'other_share', 'other_n', 'z', '-') }} as {{ fine() }}) as difference_low,
    cast({{ newcombe_end('share', 'n', 'other_share', 'other_n', 'z', '+') }} as {{ fine() }}) as difference_high
from shares
