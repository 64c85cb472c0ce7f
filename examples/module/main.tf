module "contoso" {
  source = "../modules/provisioned-status"

  name            = "Contoso E5"
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

# The ID comes from the gate, so this resource is behind it. A resource that does
# not need the ID uses depends_on = [module.contoso] instead.
resource "terraform_data" "landing_zone" {
  input = module.contoso.subscription_id
}
