-- What each student has for each baseline that a policy may name, on the scale of KS2: the KS2 results that it asks for and the
-- baseline test. With a KS2 result in quarantine nothing stands in for it. Of the department's own assessment the KS2 average
-- tells no grade, only who is like the student.
{% set baselines = {
    'both': 'ks2_average', 'reading': 'reading_points', 'maths': 'maths_points', 'department': 'ks2_average'
} %}
with students as (
    select
        prior.school_urn,
        prior.student_id,
        prior.student_key,
        prior.prior_status,
        prior.ks2_average,
        prior.reading_points,
        prior.maths_points,
        tests.test_score
    from {{ ref('int_attainment__prior') }} as prior
    left join {{ ref('int_targets__tests') }} as tests
        on prior.school_urn = tests.school_urn and prior.student_id = tests.student_id
),

told as (
    {% for baseline, points in baselines.items() %}
    select
        school_urn, student_id, student_key, prior_status, '{{ baseline }}' as baseline, {{ points }} as ks2_score, test_score
    from students
    union all
    {% endfor %}
    select
        school_urn, student_id, student_key, prior_status,
        'test' as baseline, cast(null as decimal(18, 4)) as ks2_score, test_score
    from students
)

select
    school_urn,
    student_id,
    student_key,
    baseline,
    ks2_score,
    case when baseline = 'test' or prior_status <> 'ks2_quarantined' then test_score end as test_score,
    case
        when baseline in ('reading', 'maths') then 'one_test'
        when prior_status = 'one_subject' then 'one_subject'
        else 'ks2_average'
    end as ks2_basis,
    case when baseline <> 'test' and prior_status = 'ks2_quarantined' then 1 else 0 end as is_quarantined
from told
