{# Middle and half of the width of the Wilson interval of a share, in percent, from the columns share, n and z (double). #}
{% macro wilson_middle() %}100 * (share + z * z / (n + n)) / (1 + z * z / n){% endmacro %}
{% macro wilson_half() %}100 * z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n){% endmacro %}
