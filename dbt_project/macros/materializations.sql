{#
Seeds, tables and views in one statement. A build starts from an empty database that nobody reads, so dbt's own way (make it
under another name, swap, drop what was there) would protect nothing, and took half of the time of a small model. The grain that
each declares (meta.grain) is held as it is made, as its contract is: a test apart of each would cost more than the models.
#}
{% macro create_relation(relation, sql) %}
    {% if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(sql) }}
    {% endif %}
    {% call statement('main') %}
        create or replace {{ relation.type }} {{ relation }} as (
            {{ sql }}
        );
    {% endcall %}
    {% set meta = model.config.meta %}
    {% set faults = grain_faults(relation.identifier, meta.grain, meta.get('may_be_null', [])) %}
    {% set n_faults = run_query("select count(*) from (" ~ faults ~ ")").rows[0][0] %}
    {% if n_faults %}
        {% set grain = relation.identifier ~ " breaks its grain (" ~ meta.grain | join(', ') ~ ") " ~ n_faults ~ " times" %}
        {{ exceptions.raise_compiler_error(grain ~ ": several rows of one key, or in a mart a key without a value.") }}
    {% endif %}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmacro %}

{% materialization table, adapter='duckdb' %}
    {{ return(create_relation(this.incorporate(type='table'), sql)) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(create_relation(this.incorporate(type='view'), sql)) }}
{% endmaterialization %}

{# A seed as DuckDB reads it, whole numbers as integers; dbt's own reader takes each twice. #}
{% materialization seed, adapter='duckdb' %}
    {% set types = config.get('column_types', {}) %}
    {% set types = ", types = " ~ types if types else "" %}
    {% set source = "read_csv('" ~ adapter.get_seed_file_path(model) ~ "', header = true" ~ types ~ ")" %}
    {% set cells = [] %}
    {% set described = run_query("describe from " ~ source) %}
    {% do store_result('agate_table', response='OK', agate_table=described) %} {# dbt looks for one #}
    {% for column in described.rows %}
        {% set type = 'integer' if column[1] == 'BIGINT' else column[1] %}
        {% do cells.append('cast("' ~ column[0] ~ '" as ' ~ type ~ ') as "' ~ column[0] ~ '"') %}
    {% endfor %}
    {{ return(create_relation(this.incorporate(type='table'), "select " ~ cells | join(', ') ~ " from " ~ source)) }}
{% endmaterialization %}
