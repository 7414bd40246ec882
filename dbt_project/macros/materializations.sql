{#
Tables and views in one statement. A build starts from an empty database that nobody reads, so dbt's own way (make it
under another name, swap, drop what was there) would protect nothing, and took half of the time of a small model.
#}
{% macro create_relation(relation) %}
    {% if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(sql) }}
    {% endif %}
    {% call statement('main') %}
        create or replace {{ relation.type }} {{ relation }} as (
            {{ sql }}
        );
    {% endcall %}
    {{ adapter.commit() }}
{% endmacro %}

{% materialization table, adapter='duckdb' %}
    {% set relation = this.incorporate(type='table') %}
    {{ create_relation(relation) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {% set relation = this.incorporate(type='view') %}
    {{ create_relation(relation) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
