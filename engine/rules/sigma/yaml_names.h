#pragma once
// What this room takes from engine/rules/yaml, under its own names.

#include "engine/rules/yaml/scalar.h"
#include "engine/rules/yaml/yaml_tree.h"

namespace rw::sigma {

using yaml::no_node;
using yaml::read_yaml;
using yaml::resolve_scalar;
using yaml::Scalar;
using yaml::ScalarPlaces;
using yaml::ScalarType;
using yaml::YamlDocument;
using yaml::YamlEntry;
using yaml::YamlId;
using yaml::YamlKind;
using yaml::YamlNode;
using yaml::YamlStyle;
using yaml::YamlTree;

} // namespace rw::sigma
