select
    measure,
    light,
    word,
    at_least,
    below
from {{ ref('lights') }}
