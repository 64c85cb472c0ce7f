variable "poll_interval" {
  description = "The time between two reads."
  type        = string
  default     = "1m"
}

variable "timeout" {
  description = "How long to wait in total."
  type        = string
  default     = "60m"
}

# Stands for the resource that creates the subscription, whose ID is known only
# after apply.
resource "terraform_data" "sale" {
  input = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

# The ID is unknown at plan, so the first read, and the wait, happen at apply.
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = terraform_data.sale.output

  # A postcondition is not needed: any other final result is an error.
  wait_for_success = true
  poll_interval    = var.poll_interval

  timeouts = {
    read = var.timeout
  }
}

# Taking the ID from the data source, not from the sale, makes this wait.
resource "terraform_data" "landing_zone" {
  input = data.partnercenter_subscription_provisioning_status.this.subscription_id
}
