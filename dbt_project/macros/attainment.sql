{# The number of a figure within one build: models join on it, readers on attainment8_key. `students` and `moments` are
the aliases of int_attainment__students and int_attainment__moments. #}
{% macro figure_no(students, moments) %}
{{ students }}.student_no * {{ moments }}.n_moments + {{ moments }}.moment_no
{% endmacro %}
