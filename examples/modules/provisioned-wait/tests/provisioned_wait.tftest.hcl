# These subscriptions exist in the simulated Partner Center, whose settings come
# from environment variables. Requires Terraform 1.16.1 or later.

variables {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

run "provisioned" {
  assert {
    condition     = output.subscription_id == var.subscription_id
    error_message = "The output does not match the subscription."
  }
}

run "applied_again" {
  assert {
    condition     = output.subscription_id == var.subscription_id
    error_message = "The output does not match the subscription."
  }
}
